import { symlinkSync, utimesSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findFiles } from '../inputs/find-files.js';
import { createTemporaryProject, type TemporaryProject } from '../testing/temporary-project.js';
import type { PlanOptions } from './output-plan.js';
import { planOutputs } from './plan-outputs.js';
import { listOwnFolders, type Target } from './target.js';

let project: TemporaryProject;
beforeEach(() => {
  project = createTemporaryProject();
});
afterEach(() => project.remove());

type Options = Partial<Omit<PlanOptions, 'target' | 'cwd' | 'findSource'>> & { readonly results?: Readonly<Record<string, string>> };

async function plan(target: Target, operands: readonly string[], { results = {}, followSymlinks = false, ...options }: Options = {}) {
  const { folder: cwd, path } = project;
  const { files } = await findFiles(operands, { cwd, followSymlinks, excludedFolders: listOwnFolders(target) });
  const sources = new Map(Object.entries(results).map(([result, source]) => [path(result), path(source)]));
  const findSource = (result: string) => sources.get(result) ?? null;
  return planOutputs(files, { target, cwd, followSymlinks, findSource, jobOptions: {}, overwrite: false, ...options });
}

/** The paths of the results by the path of the source. */
async function show(target: Target, operands: readonly string[], options: Options = {}): Promise<object> {
  const { files, pathsOf } = await plan(target, operands, options);
  const name = (path: string) => relative(project.folder, path);
  return Object.fromEntries(files.map((file) => [name(file.path), pathsOf(file).map(name)]));
}

const to = (folder: string): Target => ({ kind: 'folder', folder: project.path(folder) });
const inPlace = (backup: string | null = null): Target => {
  return { kind: 'in-place', backupFolder: backup === null ? null : project.path(backup) };
};
const suffix: Target = { kind: 'suffix', suffix: '-small' };
const webp: Options = { jobOptions: { formats: ['webp'] } };

test('planOutputs: --to keeps the folders below the one that was named, and copies lie beside their result', async () => {
  project.add('images/a.jpg', 'images/sub/b.png', 'images/c.webp', 'images/d.svg');
  const copies: Options = { jobOptions: { formats: ['webp', 'avif'] } };
  expect(await show(to('dist'), ['images'], copies)).toEqual({
    'images/a.jpg': ['dist/a.jpg', 'dist/a.webp', 'dist/a.avif'],
    'images/c.webp': ['dist/c.webp', 'dist/c.avif'],
    'images/d.svg': ['dist/d.svg'],
    'images/sub/b.png': ['dist/sub/b.png', 'dist/sub/b.webp', 'dist/sub/b.avif'],
  });
});

test('planOutputs: copies that would have one path are named after their whole source, all of them', async () => {
  project.add('images/a.jpg', 'images/a.png', 'images/b.jpg', 'images/b.webp', 'images/c.jpg', 'images/c.svg');
  expect(await show(to('dist'), ['images'], webp)).toEqual({
    'images/a.jpg': ['dist/a.jpg', 'dist/a.jpg.webp'],
    'images/a.png': ['dist/a.png', 'dist/a.png.webp'],
    'images/b.jpg': ['dist/b.jpg', 'dist/b.jpg.webp'],
    'images/b.webp': ['dist/b.webp'],
    'images/c.jpg': ['dist/c.jpg', 'dist/c.webp'],
    'images/c.svg': ['dist/c.svg'],
  });
});

test('planOutputs: a result in another format has its extension, and its whole source in the name beside a source of that name', async () => {
  project.add('a.tiff', 'b.psd', 'b.jpg', 'c.jp2');
  const files = ['a.tiff', 'b.psd', 'b.jpg', 'c.jp2'];
  const expected = { 'a.tiff': ['a.jpg', 'a.png'], 'b.psd': ['b.psd.jpg', 'b.png'], 'b.jpg': ['b.jpg'], 'c.jp2': ['c.jp2'] };
  expect(await show(inPlace(), files)).toEqual(expected);
  expect(await show(to('dist'), ['a.tiff', 'b.jpg'], { jobOptions: { output: { format: 'png' } } })).toEqual({
    'a.tiff': ['dist/a.png'],
    'b.jpg': ['dist/b.png'],
  });
});

test('planOutputs: --suffix writes beside the source, and leaves out what it wrote before', async () => {
  project.add('a.jpg', 'a-small.jpg', 'a-small.webp', 'b.png', 'b-small.png.webp', 'b.jpg', 'other-small.jpg');
  expect(await show(suffix, ['.'], { ...webp, overwrite: true })).toEqual({
    'a.jpg': ['a-small.jpg', 'a-small.webp'],
    'b.jpg': ['b-small.jpg', 'b-small.jpg.webp'],
    'b.png': ['b-small.png', 'b-small.png.webp'],
    'other-small.jpg': ['other-small-small.jpg', 'other-small-small.webp'],
  });
});

test('planOutputs: in place leaves out the copies that it wrote before', async () => {
  project.add('a.jpg', 'a.webp', 'b.jpg', 'b.png', 'b.jpg.webp');
  expect(await show(inPlace(), ['.'], { ...webp, overwrite: true, results: { 'a.webp': 'a.jpg', 'a.jpg': 'a.jpg' } })).toEqual({
    'a.jpg': ['a.jpg', 'a.webp'],
    'b.jpg': ['b.jpg', 'b.jpg.webp'],
    'b.png': ['b.png', 'b.png.webp'],
  });
});

test('planOutputs: in place goes through a link with --follow-symlinks only, and once to one file', async () => {
  project.add('images/a.jpg');
  symlinkSync(project.path('images/a.jpg'), project.path('images/link.jpg'));
  await expect(plan(inPlace(), ['images/link.jpg'])).rejects.toThrow('images/link.jpg is a symbolic link. --follow-symlinks');
  expect(await show(inPlace(), ['images/link.jpg'], { followSymlinks: true })).toEqual({ 'images/link.jpg': ['images/a.jpg'] });
  expect(await show(inPlace(), ['images'], { followSymlinks: true })).toEqual({ 'images/a.jpg': ['images/a.jpg'] });
});

test.each<[what: string, files: string[], run: { target: () => Target; operands: string[]; options?: Options }, message: RegExp]>([
  [
    'the folder of the sources',
    ['images/a.jpg'],
    { target: () => to('images'), operands: ['images'] },
    /^images\/a\.jpg: the result would replace its source/,
  ],
  [
    'the folder of a named source',
    ['a.jpg'],
    { target: () => to('.'), operands: ['a.jpg'] },
    /^a\.jpg: the result would replace its source/,
  ],
  [
    'a folder above the sources',
    ['a.jpg', 'x/a.jpg'],
    { target: () => to('.'), operands: ['x', 'a.jpg'] },
    /^x\/a\.jpg: the result would replace a\.jpg/,
  ],
  [
    'one path for two files',
    ['x/a.jpg', 'y/a.jpg'],
    { target: () => to('dist'), operands: ['x/a.jpg', 'y/a.jpg'] },
    /both be written to dist\/a\.jpg/,
  ],
  [
    'one path for two files where case counts for nothing',
    ['x/a.jpg', 'y/A.JPG'],
    { target: () => to('dist'), operands: ['x', 'y'], options: { ignoresCase: true } },
    /would both be written/,
  ],
  [
    'one backup for two files',
    ['x/a.jpg', 'y/a.jpg'],
    { target: () => inPlace('old'), operands: ['x', 'y'] },
    /would have the same backup/,
  ],
  ['backups over sources', ['x/a.jpg'], { target: () => inPlace('x'), operands: ['x'] }, /its backup would be a source/],
  [
    'a file that is not a result',
    ['a.jpg', 'dist/a.jpg'],
    { target: () => to('dist'), operands: ['a.jpg'] },
    /^dist\/a\.jpg exists and is not known/,
  ],
  [
    'a copy over such a file',
    ['a.jpg', 'a.webp'],
    { target: () => inPlace(), operands: ['a.jpg'], options: webp },
    /^a\.webp exists and is not known/,
  ],
  [
    'a folder in place of a result',
    ['a.jpg', 'dist/a.jpg/x'],
    { target: () => to('dist'), operands: ['a.jpg'] },
    /^dist\/a\.jpg is a folder/,
  ],
  ['a file in place of the folder', ['a.jpg', 'dist'], { target: () => to('dist'), operands: ['a.jpg'] }, /^dist is not a folder/],
  [
    'five collisions, and counts them',
    ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'],
    { target: () => to('.'), operands: ['.'] },
    /\nand 2 more$/,
  ],
])('planOutputs: refuses %s', async (_what, files, { target, operands, options }, message) => {
  project.add(...files);
  for (const file of files.filter((name) => name.startsWith('dist/'))) utimesSync(project.path(file), 1, 1);
  await expect(plan(target(), operands, options)).rejects.toMatchObject({
    code: 'invalid_parameter',
    message: expect.stringMatching(message),
  });
});

test('planOutputs: refuses a link to the folder of the sources as the folder of the results', async () => {
  project.add('images/a.jpg');
  symlinkSync(project.path('images'), project.path('dist'));
  await expect(plan(to('dist'), ['images'])).rejects.toThrow('the result would replace its source');
});

test('planOutputs: takes results of an earlier run, by the skip cache or by the time of their source, and any file with --overwrite', async () => {
  project.add('images/a.jpg', 'dist/a.jpg');
  utimesSync(project.path('images/a.jpg'), 1_000_000_000.123_456, 1_000_000_000.123_456);
  const expected = { 'images/a.jpg': ['dist/a.jpg'] };
  await expect(plan(to('dist'), ['images'])).rejects.toThrow('is not known');
  expect(await show(to('dist'), ['images'], { overwrite: true })).toEqual(expected);
  expect(await show(to('dist'), ['images'], { results: { 'dist/a.jpg': 'images/a.jpg' } })).toEqual(expected);
  utimesSync(project.path('dist/a.jpg'), 1_000_000_000.123_456, 1_000_000_000.123_456);
  expect(await show(to('dist'), ['images'])).toEqual(expected);
});
