import { expect, test } from '@jest/globals';
import { multipartErrors } from './multipart-body.js';

test('unreadable body: is not what a temp file on a full disk is called, although its error may reach the parser first', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  expect(multipartErrors.unreadable(full)).toMatchObject({ code: 'storage_failed', retryAfterMs: 2_000, cause: full });
  expect(multipartErrors.unreadable(new Error('Unexpected end of form'))).toMatchObject({ code: 'malformed_body' });
});
