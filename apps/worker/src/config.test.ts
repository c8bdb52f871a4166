import { hostname } from 'node:os';
import { expect, test } from '@jest/globals';
import { resolveWorkerName } from './config.js';

test('resolveWorkerName: defaults to a name unique across hosts and processes', () => {
  const name = resolveWorkerName({});
  expect(name).toContain(hostname());
  expect(name).toContain(String(process.pid));
  expect(resolveWorkerName({ WORKER_NAME: 'worker-1' })).toBe('worker-1');
});
