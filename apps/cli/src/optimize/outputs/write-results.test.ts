import { chmodSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import type { EngineFile } from '../engines/engine.js';
import { type FoundFile, findFiles } from '../inputs/find-files.js';
import { readSource } from '../inputs/read-source.js';
import { createTemporaryProject, type TemporaryProject } from '../testing/temporary-project.js';
import type { PlanOptions } from './output-plan.js';
import { planOutputs } from './plan-outputs.js';
import type { Target } from './target.js';
import { createTemporaryName } from './temporary-files.js';
import { createResultWriter, type WriteResult } from './write-results.js';

const jpeg = fixtureBytes('images/sample.jpg');
const smaller: EngineFile = { format: 'jpeg', bytes: jpeg.subarray(0, 1_000), score: 80 };
const larger: EngineFile = { format: 'jpeg', bytes: Buffer.concat([jpeg, jpeg]), score: null };
const copy: EngineFile = { format: 'webp', bytes: Buffer.from('webp'), score: null };

let project: TemporaryProject;
beforeEach(() => {
  project = createTemporaryProject();
});
afterEach(() => project.remove());

interface Run {
  readonly target: Target;
  readonly main?: EngineFile;
  readonly copies?: readonly EngineFile[];
  readonly options?: Partial<PlanOptions>;
  /** What happens while the service optimizes. */
  readonly meanwhile?: (file: FoundFile) => void;
}

/** Writes results for one file, as a run does. */
async function write(operand: string, { target, main = smaller, copies = [], options, meanwhile }: Run): Promise<WriteResult> {
  const { folder: cwd } = project;
  const { files } = await findFiles([operand], { cwd, ...options });
  const [file] = files as [FoundFile];
  const jobOptions = { formats: copies.length > 0 ? ['webp' as const] : [] };
  const plan = await planOutputs(files, {
    target,
    cwd,
    jobOptions,
    followSymlinks: false,
    overwrite: false,
    findSource: () => null,
    ...options,
  });
  const source = await readSource(file);
  meanwhile?.(file);
  return createResultWriter(plan).write(file, { source, main, copies });
}

const addJpeg = (name: string) => {
  project.add(name);
  writeFileSync(project.path(name), jpeg);
};
const sizes = () => Object.fromEntries(project.list().map((name) => [name, statSync(project.path(name)).size]));
const inPlace = (backup?: string): Target => ({ kind: 'in-place', backupFolder: backup === undefined ? null : project.path(backup) });
const dist = (): Target => ({ kind: 'folder', folder: project.path('dist') });
const show = (result: WriteResult) =>
  result.ok
    ? [result.state, ...result.outputs.map(({ path, role }) => `${role} ${relative(project.folder, path)}`)]
    : [result.code, result.message];

describe('writeResults', () => {
  test('keeps the mode and the times of the source', async () => {
    addJpeg('a.jpg');
    chmodSync(project.path('a.jpg'), 0o640);
    utimesSync(project.path('a.jpg'), 1_600_000_000.25, 1_500_000_000.5);
    expect(show(await write('a.jpg', { target: dist(), copies: [copy] }))).toEqual(['optimized', 'main dist/a.jpg', 'copy dist/a.webp']);
    expect(show(await write('a.jpg', { target: inPlace() }))).toEqual(['optimized', 'main a.jpg']);
    for (const name of ['dist/a.jpg', 'dist/a.webp', 'a.jpg']) {
      const { mode, mtimeMs } = statSync(project.path(name));
      expect([name, (mode & 0o777).toString(8), mtimeMs]).toEqual([name, '640', 1_500_000_000_500]);
    }
    expect(statSync(project.path('dist/a.jpg')).atimeMs).toBe(1_600_000_000_250);
  });

  test('a result that is not smaller is the source: copied, or untouched in place', async () => {
    addJpeg('a.jpg');
    const before = statSync(project.path('a.jpg'));
    expect(show(await write('a.jpg', { target: dist(), main: larger }))).toEqual(['unchanged', 'main dist/a.jpg']);
    expect(show(await write('a.jpg', { target: inPlace('old'), main: larger }))).toEqual(['unchanged', 'main a.jpg']);
    expect(sizes()).toEqual({ 'a.jpg': jpeg.length, 'dist/a.jpg': jpeg.length });
    expect(statSync(project.path('a.jpg')).ino).toBe(before.ino);
  });

  test.each<[what: string, jobOptions: PlanOptions['jobOptions']]>([
    ['an operation', { operations: [{ kind: 'fit-inside', max_width: 10 }] }],
    ['a preset, which may have operations,', { preset: 'thumbnails' }],
  ])('a result may be larger when %s changes the picture', async (_what, jobOptions) => {
    addJpeg('a.jpg');
    await write('a.jpg', { target: dist(), main: larger, options: { jobOptions } });
    expect(sizes()).toMatchObject({ 'dist/a.jpg': 2 * jpeg.length });
  });

  test('a name that lies about the format keeps its result; a source in another format stays in place', async () => {
    addJpeg('a.png');
    project.add(['scan.tiff', 'II*\0']);
    expect(show(await write('a.png', { target: inPlace() }))).toEqual(['optimized', 'main a.png']);
    expect(show(await write('scan.tiff', { target: inPlace('old') }))).toEqual(['optimized', 'main scan.jpg']);
    expect(sizes()).toEqual({ 'a.png': 1_000, 'scan.jpg': 1_000, 'scan.tiff': 4 });
  });

  test('in place, the backup has the folders of the source, and no later run replaces it', async () => {
    addJpeg('images/sub/a.jpg');
    const run = { target: inPlace('old') };
    await write('images', run);
    expect(sizes()).toEqual({ 'images/sub/a.jpg': 1_000, 'old/sub/a.jpg': jpeg.length });
    await write('images', { ...run, main: { ...smaller, bytes: jpeg.subarray(0, 500) } });
    expect(sizes()).toEqual({ 'images/sub/a.jpg': 500, 'old/sub/a.jpg': jpeg.length, 'old/sub/a.2.jpg': 1_000 });
    writeFileSync(project.path('images/sub/a.jpg'), jpeg); // the original again
    await write('images', run);
    expect(sizes()).toEqual({ 'images/sub/a.jpg': 1_000, 'old/sub/a.jpg': jpeg.length, 'old/sub/a.2.jpg': 1_000 });
  });

  test('what a killed run left over is removed, also beside backups', async () => {
    addJpeg('a.jpg');
    const leftOver = createTemporaryName().replace(/-\d+-/, '-999999999-');
    project.add(leftOver, `old/${leftOver}`);
    await write('a.jpg', { target: inPlace('old') });
    expect(sizes()).toEqual({ 'a.jpg': 1_000, 'old/a.jpg': jpeg.length });
  });

  test('in place, a source that changed meanwhile is left as it is, also a gone one', async () => {
    addJpeg('a.jpg');
    const meanwhile = ({ path }: FoundFile) => writeFileSync(path, 'edited');
    const result = await write('a.jpg', { target: inPlace(), copies: [copy], meanwhile });
    expect(show(result)).toEqual(['source_changed', expect.stringContaining('changed while it was optimized')]);
    expect(sizes()).toEqual({ 'a.jpg': 6 });
  });

  test('in place, the file behind a link is replaced and the link stays', async () => {
    addJpeg('files/a.jpg');
    symlinkSync(project.path('files/a.jpg'), project.path('link.jpg'));
    await write('link.jpg', { target: inPlace(), options: { followSymlinks: true } });
    expect(statSync(project.path('files/a.jpg')).size).toBe(1_000);
    expect(project.read('link.jpg')).toHaveLength(project.read('files/a.jpg').length);
  });

  test('a result that nobody planned replaces no other file', async () => {
    addJpeg('a.jpg');
    project.add(['a.webp', 'mine']);
    const result = await write('a.jpg', { target: inPlace(), copies: [copy], options: { jobOptions: {} } }); // a preset added the copy
    expect(show(result)).toEqual(['output_exists', expect.stringContaining('a.webp exists and is not known')]);
    expect(sizes()).toEqual({ 'a.jpg': jpeg.length, 'a.webp': 4 });
  });

  test('a path that cannot be written is a failure with the reason of the system, and leaves nothing', async () => {
    addJpeg('a.jpg');
    const meanwhile = () => project.add('dist/sub');
    const target: Target = { kind: 'folder', folder: project.path('dist/sub') };
    expect(show(await write('a.jpg', { target, copies: [copy], meanwhile }))).toEqual([
      'unwritable',
      'dist/sub could not be written: file already exists',
    ]);
    expect(sizes()).toEqual({ 'a.jpg': jpeg.length, 'dist/sub': 8 });
  });
});
