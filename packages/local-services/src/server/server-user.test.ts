import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { canEnter } from './server-user.js';

describe('canEnter', () => {
  test('checks every directory of the path', () => {
    const top = mkdtempSync(join(tmpdir(), 'pixmill-enter-'));
    const inner = join(top, 'inner');
    mkdirSync(inner);
    chmodSync(inner, 0o711);
    const otherUser = { uid: 54_321, gid: 54_321 };

    chmodSync(top, 0o700);
    expect(canEnter(otherUser, inner)).toBe(false);
    chmodSync(top, 0o711);
    expect(canEnter(otherUser, inner)).toBe(true);
    rmSync(top, { recursive: true });
  });
});
