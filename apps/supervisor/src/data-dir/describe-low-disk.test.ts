import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { describeLowDisk } from './describe-low-disk.js';

test('describeLowDisk: names the setting when too little is free; 0 turns it off', () => {
  expect(describeLowDisk(tmpdir(), 0)).toBeNull();
  expect(describeLowDisk(tmpdir(), 1e15)).toMatch(/ has [\d.]+ GB free, less than MIN_FREE_DISK \(1000000\.00 GB\): uploads are rejected/);
});
