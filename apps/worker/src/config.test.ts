import { hostname } from 'node:os';
import { expect, test } from '@jest/globals';
import { resolveWorkerName } from './config.js';

test('a worker without a name is told from every other, on this machine and elsewhere', () => {
  const name = resolveWorkerName({});
  expect(name).toContain(hostname());
  expect(name).toContain(String(process.pid));
  expect(resolveWorkerName({ WORKER_NAME: 'worker-1' })).toBe('worker-1');
});
