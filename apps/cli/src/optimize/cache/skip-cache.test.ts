import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { type FoundFile, findFiles } from '../inputs/find-files.js';
import { readSource } from '../inputs/read-source.js';
import { planOutputs } from '../outputs/plan-outputs.js';
import { listOwnFolders, type Target } from '../outputs/target.js';
import { createResultWriter } from '../outputs/write-results.js';
import { createTemporaryProject, type TemporaryProject } from '../testing/temporary-project.js';
import { openSkipCache } from './open-skip-cache.js';

let project: TemporaryProject;
beforeEach(() => {
  project = createTemporaryProject();
});
afterEach(() => project.remove());

interface Run {
  readonly operands?: readonly string[];
  readonly jobOptions?: object;
  readonly target?: Target;
  /** The folder of the project below the folder of the test. */
  readonly folder?: string;
  /** Whether the run uses `--cache pixmill.cache.json`. */
  readonly isShared?: boolean;
  readonly onWarning?: (message: string) => void;
}

/** A run whose service answers each file with its first half: returns the names of the files that were sent. */
async function run({ operands = ['images'], jobOptions = {}, folder = 'site', isShared = false, onWarning, ...rest }: Run = {}) {
  const cwd = project.path(folder);
  const { target = { kind: 'folder', folder: `${cwd}/dist` } } = rest;
  const files = { ownFile: project.path(`${folder}.cache.json`), sharedFile: isShared ? `${cwd}/pixmill.cache.json` : null };
  const cache = await openSkipCache({ cwd, target, jobOptions, ...files, onWarning: onWarning ?? (() => undefined) });
  const found = await findFiles(operands, { cwd, excludedFolders: listOwnFolders(target) });
  const findSource = (path: string) => cache.findSource(path);
  const plan = await planOutputs(found.files, { target, cwd, jobOptions, followSymlinks: false, overwrite: true, findSource });
  const writer = createResultWriter(plan);
  const sent: string[] = [];
  for (const file of plan.files) {
    if (await cache.isDone(file, plan.pathsOf(file))) continue;
    sent.push(file.relativePath);
    const source = await readSource(file);
    const main = { format: 'svg', bytes: source.bytes.subarray(0, source.bytes.length / 2), score: null };
    const written = await writer.write(file, { source, main, copies: [] });
    if (!written.ok) throw new Error(written.message);
    cache.record(file, written.record);
  }
  await cache.save();
  return sent;
}

const site = (name: string) => project.path(`site/${name}`);
const addImages = () => project.add(['site/images/a.svg', '<svg>aaaaaaaaaaaaaaaaa'], ['site/images/sub/b.svg', '<svg>bbbbbbbbbbbbbbb']);
const inPlace: Target = { kind: 'in-place', backupFolder: null };
const touch = (name: string) => utimesSync(site(name), 2_000_000_000, 2_000_000_000);

describe.each([
  ['in the cache folder of the user', false],
  ['in pixmill.cache.json', true],
])('the skip cache %s', (_where, isShared) => {
  const both = ['a.svg', 'sub/b.svg'];

  test.each<[what: string, change: () => void, second: Run, sent: string[]]>([
    ['nothing', () => undefined, {}, []],
    ['the time of a source', () => touch('images/a.svg'), {}, []],
    ['the time of a result', () => touch('dist/a.svg'), {}, []],
    ['the text of a source', () => writeFileSync(site('images/a.svg'), '<svg>another text, longer'), {}, ['a.svg']],
    ['the text of a source, of the same length', () => writeFileSync(site('images/a.svg'), '<svg>AAAAAAAAAAAAAAAAA'), {}, ['a.svg']],
    ['the text of a result', () => writeFileSync(site('dist/a.svg'), 'x'.repeat(11)), {}, ['a.svg']],
    ['a result to a folder', () => rmSync(site('dist/sub'), { recursive: true }), {}, ['sub/b.svg']],
    ['an option', () => undefined, { jobOptions: { level: 'ultra' } }, both],
    ['the target', () => undefined, { target: { kind: 'suffix', suffix: '-small' } }, both],
  ])('after a change of %s, what is sent again', async (_what, change, second, sent) => {
    addImages();
    expect(await run({ isShared })).toEqual(both);
    change();
    expect(await run({ isShared, ...second })).toEqual(sent);
    expect(await run({ isShared, ...second })).toEqual([]);
  });

  test('in place, the result is done', async () => {
    addImages();
    expect(await run({ isShared, target: inPlace })).toEqual(both);
    expect(await run({ isShared, target: inPlace })).toEqual([]);
    writeFileSync(site('images/a.svg'), '<svg>a new picture');
    expect(await run({ isShared, target: inPlace })).toEqual(['a.svg']);
  });

  test('two sets of options with results in two folders are both remembered', async () => {
    addImages();
    const other: Run = { isShared, jobOptions: { level: 'ultra' }, target: { kind: 'folder', folder: site('ultra') } };
    expect([await run({ isShared }), await run(other)]).toEqual([both, both]);
    expect([await run({ isShared }), await run(other)]).toEqual([[], []]);
  });

  test('a run over a part keeps the rest, and forgets files that are gone', async () => {
    addImages();
    await run({ isShared });
    rmSync(site('images/sub/b.svg'));
    expect(await run({ isShared, operands: ['images/a.svg'], jobOptions: {} })).toEqual([]);
    const text = readFileSync(isShared ? site('pixmill.cache.json') : project.path('site.cache.json'), 'utf8');
    expect([text.includes('images/a.svg'), text.includes('images/sub/b.svg')]).toEqual([true, false]);
  });

  test('a damaged file counts as empty, with a warning, and is written again', async () => {
    addImages();
    await run({ isShared });
    writeFileSync(isShared ? site('pixmill.cache.json') : project.path('site.cache.json'), '<<<<<<< HEAD');
    const warnings: string[] = [];
    expect(await run({ isShared, onWarning: (message) => warnings.push(message) })).toEqual(both);
    expect(warnings).toEqual([expect.stringMatching(/^The skip cache \S+ could not be read: it is damaged, or of another release/)]);
    expect(await run({ isShared })).toEqual([]);
  });

  test('a second run changes no byte of the file', async () => {
    addImages();
    await run({ isShared });
    const file = isShared ? site('pixmill.cache.json') : project.path('site.cache.json');
    const [text, { ino }] = [readFileSync(file, 'utf8'), statSync(file)];
    await run({ isShared });
    expect([readFileSync(file, 'utf8'), statSync(file).ino]).toEqual([text, ino]);
  });
});

test('pixmill.cache.json: a copy of the folder with other times sends nothing, and the file has no time and no path of a machine', async () => {
  addImages();
  await run({ isShared: true });
  cpSync(project.path('site'), project.path('checkout'), { recursive: true });
  utimesSync(project.path('checkout/images/a.svg'), 1, 1);
  expect(await run({ isShared: true, folder: 'checkout' })).toEqual([]);
  expect(await run({ folder: 'checkout' })).toEqual(['a.svg', 'sub/b.svg']); // without it, another folder is another project
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  const options = expect.stringMatching(/^[0-9a-f]{16}$/);
  expect(JSON.parse(project.read('checkout/pixmill.cache.json'))).toEqual({
    version: 1,
    files: {
      'images/a.svg': [{ options, sha256: hash, results: { 'dist/a.svg': hash } }],
      'images/sub/b.svg': [{ options, sha256: hash, results: { 'dist/sub/b.svg': hash } }],
    },
  });
});

test('the skip cache: a run keeps what another one recorded meanwhile', async () => {
  addImages();
  const cwd = project.path('site');
  const options = {
    cwd,
    target: inPlace,
    jobOptions: {},
    sharedFile: null,
    ownFile: project.path('site.cache.json'),
    onWarning: () => undefined,
  };
  const early = await openSkipCache(options);
  expect(await run({ operands: ['images/sub'], target: inPlace })).toEqual(['b.svg']);
  const { files } = await findFiles(['images/a.svg'], { cwd });
  for (const file of files) {
    const source = await readSource(file);
    early.record(file, { source, outputs: [{ path: file.path, ...source }] });
  }
  await early.save();
  expect(await run({ target: inPlace })).toEqual([]);
});

test.each<[what: string, recorded: string[], planned: string[], isDone: boolean]>([
  ['as planned', ['a.jpg', 'a.webp'], ['a.jpg', 'a.webp'], true],
  ['fewer than planned', ['a.jpg'], ['a.jpg', 'a.webp'], true],
  ['a copy that a preset added', ['a.jpg', 'a.webp'], ['a.jpg'], true],
  ['another format than the name tells', ['a.jpg'], ['a.png'], true],
  ['a copy that has another name now', ['a.jpg', 'a.webp'], ['a.jpg', 'a.jpg.webp'], false],
])('the skip cache: by the paths of the results, whether a file is done: %s', async (_what, recorded, planned, isDone) => {
  addImages();
  project.add(...recorded.map((name) => `site/dist/${name}`));
  const [cwd, ownFile] = [project.path('site'), project.path('site.cache.json')];
  const cache = await openSkipCache({ cwd, target: inPlace, jobOptions: {}, sharedFile: null, ownFile, onWarning: () => undefined });
  const [file] = (await findFiles(['images/a.svg'], { cwd })).files as [FoundFile];
  const readResult = async (name: string) => ({ path: site(`dist/${name}`), ...(await readSource({ path: site(`dist/${name}`) })) });
  cache.record(file, { source: await readSource(file), outputs: await Promise.all(recorded.map(readResult)) });
  const paths = planned.map((name) => site(`dist/${name}`));
  expect(await cache.isDone(file, paths)).toBe(isDone);
});

test('the skip cache: is written during a run, so that a killed run keeps what it did', async () => {
  addImages();
  const [cwd, ownFile] = [project.path('site'), project.path('site.cache.json')];
  const options = { cwd, target: inPlace, jobOptions: {}, sharedFile: null, ownFile, onWarning: () => undefined };
  const running = await openSkipCache({ ...options, saveEveryMs: 0 });
  const [file] = (await findFiles(['images/a.svg'], { cwd })).files as [FoundFile];
  const source = await readSource(file);
  running.record(file, { source, outputs: [{ path: file.path, ...source }] });
  const isDone = async () => (await openSkipCache(options)).isDone(file, [file.path]);
  await eventually(isDone, { withinMs: 10_000, describe: 'the record to be on the disk' });
  await running.save();
});

test('the skip cache: a folder that cannot be written is a warning', async () => {
  addImages();
  project.add('blocked');
  const warnings: string[] = [];
  const target: Target = { kind: 'folder', folder: site('dist') };
  const onWarning = (message: string) => warnings.push(message);
  const cwd = project.path('site');
  const cache = await openSkipCache({ cwd, target, jobOptions: {}, sharedFile: null, ownFile: project.path('blocked/x.json'), onWarning });
  cache.record(
    { path: site('images/a.svg'), relativePath: 'a.svg', sizeBytes: 1, mtimeMs: 1 },
    { source: { sizeBytes: 1, mtimeMs: 1, sha256: '' }, outputs: [] },
  );
  await cache.save();
  expect(warnings).toEqual([
    expect.stringMatching(/could not be read: not a directory/),
    expect.stringMatching(/could not be written: file already exists\. The next run sends/),
  ]);
});
