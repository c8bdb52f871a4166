import { symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTooDeepFolder } from '@pixmill/testkit';
import { createTemporaryProject, type TemporaryProject } from '../testing/temporary-project.js';
import { type FindFilesOptions, findFiles } from './find-files.js';

let project: TemporaryProject;
beforeEach(() => {
  project = createTemporaryProject();
});
afterEach(() => project.remove());

const find = (operands: readonly string[], options: Partial<FindFilesOptions> = {}) =>
  findFiles(operands, { cwd: project.folder, ...options });

/** `path > relativePath` of each file. */
async function show(operands: readonly string[], options: Partial<FindFilesOptions> = {}): Promise<readonly string[]> {
  const { files } = await find(operands, options);
  return files.map(({ path, relativePath }) => `${relative(project.folder, path)} > ${relativePath}`);
}

const tree = [
  ...['images/b.PNG', 'images/a.jpg', 'images/sub/c.webp', 'images/[1].jpg', 'images/d.tiff', 'images/notes.txt', 'plain.dat', 'scan.psd'],
  ...['images/.hidden/x.jpg', 'images/._a.jpg', 'images/node_modules/y.jpg', 'dist/a.jpg', 'dist/sub/b.jpg'],
];

test.each<[what: string, operands: string[], expected: string[]]>([
  ['a file', ['images/a.jpg'], ['images/a.jpg > a.jpg']],
  ['a file of any extension', ['plain.dat'], ['plain.dat > plain.dat']],
  ['a file in a format that becomes another one', ['scan.psd', 'images/d.tiff'], ['scan.psd > scan.psd', 'images/d.tiff > d.tiff']],
  [
    'a folder with its subfolders, sorted, without hidden files, node_modules and formats that become others',
    ['images'],
    ['images/[1].jpg > [1].jpg', 'images/a.jpg > a.jpg', 'images/b.PNG > b.PNG', 'images/sub/c.webp > sub/c.webp'],
  ],
  ['a folder with a slash', ['./images/sub/'], ['images/sub/c.webp > c.webp']],
  [
    'a glob, below its fixed folder, also in formats that become others',
    ['images/**/*.{jpg,webp,tiff,txt}'],
    ['images/[1].jpg > [1].jpg', 'images/a.jpg > a.jpg', 'images/d.tiff > d.tiff', 'images/sub/c.webp > sub/c.webp'],
  ],
  ['a glob for one level', ['*/a.*'], ['dist/a.jpg > dist/a.jpg', 'images/a.jpg > images/a.jpg']],
  ['a glob from the folder above', ['../*/images/a.*'], ['images/a.jpg > PROJECT/images/a.jpg']],
  ['a file whose name is a glob', ['images/[1].jpg'], ['images/[1].jpg > [1].jpg']],
  ['an escaped glob', ['images/\\[*\\].jpg'], ['images/[1].jpg > [1].jpg']],
  [
    'a file twice: the first operand decides',
    ['images/sub', 'images/a.jpg', 'images/*.jpg'],
    ['images/sub/c.webp > c.webp', 'images/a.jpg > a.jpg', 'images/[1].jpg > [1].jpg'],
  ],
])('findFiles: finds %s', async (_what, operands, expected) => {
  project.add(...tree);
  const name = relative(project.path('..'), project.folder);
  expect(await show(operands)).toEqual(expected.map((line) => line.replace('PROJECT', name)));
});

test('findFiles: leaves out the folders of results and backups in runs over folders and globs above them, not in runs over them', async () => {
  project.add('a.jpg', 'dist/b.jpg', 'images/backup/c.jpg');
  const excludedFolders = [project.path('dist'), project.path('images/backup')];
  expect(await show(['.'], { excludedFolders })).toEqual(['a.jpg > a.jpg']);
  expect(await show(['**/*.jpg'], { excludedFolders })).toEqual(['a.jpg > a.jpg']);
  expect(await show(['dist'], { excludedFolders })).toEqual(['dist/b.jpg > b.jpg']);
});

test.each([
  ['missing.jpg', 'missing.jpg: no such file or folder'],
  ['', "'': no such file or folder"],
  ['*.gif', '*.gif: no image matches'],
  ['empty', 'empty: there are no images in this folder'],
  ['a.jpg/b.jpg', 'a.jpg/b.jpg: no such file or folder'],
])('findFiles: an operand that names nothing is an error: %s', async (operand, message) => {
  project.add('a.jpg', 'empty/notes.txt');
  await expect(find(['a.jpg', operand])).rejects.toMatchObject({ code: 'invalid_parameter', message });
});

test('findFiles: follows links in folders only on demand, and a cycle ends', async () => {
  project.add('images/a.jpg', 'elsewhere/b.jpg');
  symlinkSync(project.path('elsewhere/b.jpg'), project.path('images/link.jpg'));
  symlinkSync(project.path('elsewhere'), project.path('images/folder'));
  symlinkSync(project.path('images'), project.path('elsewhere/back'));
  const linked = ['images/a.jpg > a.jpg', 'images/folder/b.jpg > folder/b.jpg', 'images/link.jpg > link.jpg'];
  expect(await show(['images'])).toEqual(['images/a.jpg > a.jpg']);
  expect(await show(['images/**/*.jpg'])).toEqual(['images/a.jpg > a.jpg']);
  expect(await show(['images'], { followSymlinks: true })).toEqual(linked);
  expect(await show(['images/**/*.jpg'], { followSymlinks: true })).toEqual(linked);
  const { files } = await find(['images'], { followSymlinks: true });
  const target = project.path('elsewhere/b.jpg');
  expect(files.map(({ linkTarget }) => linkTarget)).toEqual([undefined, target, target]);
});

test('findFiles: a link that is named is read, with the file behind it', async () => {
  project.add('a.jpg');
  symlinkSync(project.path('a.jpg'), project.path('link.jpg'));
  expect((await find(['link.jpg'])).files).toMatchObject([{ relativePath: 'link.jpg', linkTarget: project.path('a.jpg'), sizeBytes: 5 }]);
});

test('findFiles: what cannot be read is a failure with the reason, and the rest is found', async () => {
  project.add('images/a.jpg');
  symlinkSync(project.path('gone.jpg'), project.path('images/broken.jpg'));
  const removeDeep = await createTooDeepFolder(project.path('images/deep'));
  try {
    const { files, unreadable } = await find(['images'], { followSymlinks: true });
    expect(files.map(({ relativePath }) => relativePath)).toEqual(['a.jpg']);
    expect(unreadable).toEqual([
      expect.objectContaining({
        file: expect.objectContaining({ relativePath: 'broken.jpg' }),
        message: 'Could not be read: no such file or directory',
      }),
      expect.objectContaining({ code: 'unreadable', message: 'Could not be read: name too long' }),
    ]);
    expect((await find(['images/**/*.jpg'])).unreadable).toHaveLength(1);
  } finally {
    await removeDeep();
  }
});
