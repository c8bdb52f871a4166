import { expect, test } from '@jest/globals';
import { toOptionsKey } from './options-key.js';

const target = (folder: string) => ({ kind: 'folder', folder }) as const;

test('toOptionsKey: is the same for the same options in another order, in another folder', () => {
  const key = toOptionsKey({ level: 'ultra', output: { format: 'png', quality: 3 } }, { target: target('/a/dist'), base: '/a' });
  expect(toOptionsKey({ output: { quality: 3, format: 'png' }, level: 'ultra' }, { target: target('/b/dist'), base: '/b' })).toBe(key);
});

test('toOptionsKey: differs by each option, by the target, and not by the backup folder', () => {
  const inPlace = (backupFolder: string | null) => ({ kind: 'in-place', backupFolder }) as const;
  const all = [
    toOptionsKey({}, { target: target('/a/dist'), base: '/a' }),
    toOptionsKey({ level: 'ultra' }, { target: target('/a/dist'), base: '/a' }),
    toOptionsKey({}, { target: target('/a/other'), base: '/a' }),
    toOptionsKey({}, { target: { kind: 'suffix', suffix: '-s' }, base: '/a' }),
    toOptionsKey({}, { target: inPlace(null), base: '/a' }),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(toOptionsKey({}, { target: inPlace('/a/old'), base: '/a' })).toBe(all.at(-1));
});
