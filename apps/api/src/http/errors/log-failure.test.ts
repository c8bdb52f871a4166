import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { createLogger, type Logger } from '@pixmill/runtime';
import { createLogFailure } from './log-failure.js';

test('log of failed requests: has at most one line in 10 s for each condition of the service, which counts the others', () => {
  const lines: unknown[] = [];
  const log: Logger = {
    ...createLogger({ level: 'silent', name: 'test' }),
    warn: (fields) => void lines.push(fields),
    error: (thrown) => void lines.push(thrown),
  };
  let nowMs = 0;
  const logFailure = createLogFailure(log, () => nowMs);
  const bug = new AppError('internal');
  for (; nowMs < 20_000; nowMs += 100) {
    logFailure(new AppError('storage_failed', { detail: 'EIO' }), { requestId: 'r' });
    logFailure(new AppError('unavailable', { detail: '5 bytes free' }), { requestId: 'r' });
    if (nowMs === 100 || nowMs === 200) logFailure(bug, {});
  }
  expect(lines).toEqual([
    { requestId: 'r', code: 'storage_failed', detail: 'EIO', suppressed: 0 },
    { requestId: 'r', code: 'unavailable', detail: '5 bytes free', suppressed: 0 },
    bug,
    bug,
    { requestId: 'r', code: 'storage_failed', detail: 'EIO', suppressed: 99 },
    { requestId: 'r', code: 'unavailable', detail: '5 bytes free', suppressed: 99 },
  ]);
});
