import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createLogger, type Logger } from '@pixmill/runtime';
import { createLogStorageFailure } from './log-storage-failure.js';

test('log of storage failures: has at most one line in 10 s, which counts the others', () => {
  const lines: unknown[] = [];
  const log: Logger = { ...createLogger({ level: 'silent', name: 'test' }), warn: (fields) => void lines.push(fields) };
  let nowMs = 0;
  const logStorageFailure = createLogStorageFailure(log, () => nowMs);
  for (; nowMs < 20_000; nowMs += 100) logStorageFailure(new AppError('storage_failed', { detail: 'EIO' }), { requestId: 'r' });
  expect(lines).toEqual([
    { requestId: 'r', detail: 'EIO', suppressed: 0 },
    { requestId: 'r', detail: 'EIO', suppressed: 99 },
  ]);
});
