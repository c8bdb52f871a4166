import { describe, expect, test } from '@jest/globals';
import { type Operation, operationSchema } from '@pixmill/contracts';
import { rejectMissingNetwork } from './reject-missing-network.js';

const scale = operationSchema.parse({ kind: 'scale', size: 2 });
const superResolution = operationSchema.parse({ kind: 'super-resolution', factor: 4 });

function reject(operations: readonly Operation[], isInstalled: boolean): void {
  rejectMissingNetwork({ operations: [...operations] }, { readInstalled: () => ({ heic: false, superResolution: isInstalled }) });
}

describe('submit: super-resolution', () => {
  test('is rejected with the command that installs it, where it is not installed', () => {
    expect(() => reject([scale, superResolution], false)).toThrow(
      expect.objectContaining({
        code: 'invalid_parameter',
        message: expect.stringContaining('`npm run models -- super-resolution`'),
        problems: [expect.objectContaining({ at: 'operations/1' })],
      }),
    );
  });

  test('is taken where it is installed, and other operations are taken without it', () => {
    expect(() => reject([scale, superResolution], true)).not.toThrow();
    expect(() => reject([scale], false)).not.toThrow();
  });
});
