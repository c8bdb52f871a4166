import { expect, test } from '@jest/globals';
import { parseTarget, type Target } from './target.js';

const parse = (options: Readonly<Record<string, string>>, ...flags: string[]) =>
  parseTarget({ options, flags: new Set(flags) }, '/project');

test.each<[words: string, target: Target, parsed: () => Target]>([
  ['--to dist', { kind: 'folder', folder: '/project/dist' }, () => parse({ to: 'dist' }, 'backup')],
  ['--suffix -small', { kind: 'suffix', suffix: '-small' }, () => parse({ suffix: '-small' })],
  ['--in-place --backup old', { kind: 'in-place', backupFolder: '/project/old' }, () => parse({ backup: 'old' }, 'inPlace')],
  ['--in-place --no-backup', { kind: 'in-place', backupFolder: null }, () => parse({}, 'inPlace', 'noBackup')],
])('parseTarget: reads %s', (_words, target, parsed) => {
  expect(parsed()).toEqual(target);
});

test.each<[words: string, message: RegExp, parsed: () => Target]>([
  ['nothing', /^Say where the results go/, () => parse({})],
  ['--to dist --suffix x', /^Only one of/, () => parse({ to: 'dist', suffix: 'x' })],
  ['--to dist --in-place', /^Only one of/, () => parse({ to: 'dist' }, 'inPlace')],
  ['--to dist --backup old', /belong to --in-place/, () => parse({ to: 'dist', backup: 'old' })],
  ['--in-place', /add --backup DIR to keep them, or --no-backup/, () => parse({}, 'inPlace')],
  ['--in-place --backup old --no-backup', /^Only one of/, () => parse({ backup: 'old' }, 'inPlace', 'noBackup')],
  ['--to ""', /^--to needs a folder/, () => parse({ to: '' })],
  ['--suffix a/b', /without slashes/, () => parse({ suffix: 'a/b' })],
])('parseTarget: refuses %s', (_words, message, parsed) => {
  expect(parsed).toThrow(expect.objectContaining({ code: 'invalid_parameter', message: expect.stringMatching(message) }));
});
