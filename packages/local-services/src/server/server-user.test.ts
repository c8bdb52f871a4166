import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { canEnter } from './server-user.js';

describe('canEnter', () => {
  test('every folder on the way counts', () => {
    const top = mkdtempSync(join(tmpdir(), 'pixmill-enter-'));
    const inner = join(top, 'inner');
    mkdirSync(inner);
    chmodSync(inner, 0o711);
    const stranger = { uid: 54_321, gid: 54_321 };

    chmodSync(top, 0o700);
    expect(canEnter(stranger, inner)).toBe(false);
    chmodSync(top, 0o711);
    expect(canEnter(stranger, inner)).toBe(true);
    rmSync(top, { recursive: true });
  });
});
