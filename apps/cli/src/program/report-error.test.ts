import { expect, test } from '@jest/globals';
import { ConnectionError, PixmillError, ServiceError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { createMemoryTerminal } from '@pixmill/testkit';
import { reportError } from './report-error.js';

const problem = (code: 'unauthorized' | 'insufficient_tokens', status: number) =>
  new ServiceError({ type: '', title: '', code, status, detail: `detail of ${code}`, instance: '' } as ServiceError['problem']);

test.each([
  ['no answer', new ConnectionError('service_unreachable', 'it does not answer'), 3, 'it does not answer\n'],
  ['a key that is not accepted', problem('unauthorized', 401), 3, 'detail of unauthorized\n'],
  ['no service', new AppError('connection_failed', { message: 'No service was found' }), 3, 'No service was found\n'],
  ['no tokens', problem('insufficient_tokens', 402), 1, 'detail of insufficient_tokens. Ask the operator of the service for tokens\n'],
  ['an input of the client', new PixmillError('input_invalid', 'not a URL'), 1, 'not a URL\n'],
  ['wrong arguments', new AppError('invalid_parameter', { message: 'Say where the results go' }), 2, 'Say where the results go\n'],
  ['a full disk', new AppError('storage_failed', { message: 'No result can be written' }), 1, 'No result can be written\n'],
])('reportError: %s', (_what, thrown, exitCode, stderr) => {
  const terminal = createMemoryTerminal('/');
  expect([reportError(thrown, { options: {} }, terminal), terminal.readOutput()]).toEqual([exitCode, { stdout: '', stderr }]);
});

test('reportError: after an interruption nothing is printed, whatever was thrown', () => {
  const terminal = createMemoryTerminal('/', AbortSignal.abort());
  expect([reportError(new Error('aborted'), { options: {} }, terminal), terminal.readOutput().stderr]).toEqual([130, '']);
});
