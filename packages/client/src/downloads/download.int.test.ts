import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fixtureBytes, fixturePath } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import { createTestWorker } from '@pixmill/testkit/worker';
import { openFile, Pixmill, type Progress, type SavableImage } from '../node/index.js';
import { type Fault, type FaultProxy, startFaultProxy } from '../testing/start-fault-proxy.js';

const retry = { retries: 3, minDelayMs: 1, maxDelayMs: 2 };
let api: TestApi;
let proxy: FaultProxy;
let pixmill: Pixmill;
let photo: SavableImage;
let whole: Buffer;
let folder: string;
let progress: Progress[];
const onProgress = (each: Progress) => void progress.push(each);

beforeAll(async () => {
  api = await openTestApi();
  proxy = await startFaultProxy(api.url);
  const { key: apiKey } = await api.createAccount();
  pixmill = new Pixmill({ url: proxy.url, apiKey, retry });
  const worker = createTestWorker(api);
  [photo] = await Promise.all([
    pixmill.optimize(fixturePath('images/dispose-background.gif'), { formats: ['webp'] }),
    worker.processQueued(),
  ]);
  await worker.close();
  whole = Buffer.from(await photo.bytes());
});

beforeEach(async () => {
  [proxy.faults, proxy.dropsRanges, progress] = [[], false, []];
  proxy.ranges.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'pixmill-client-'));
});

afterEach(() => rm(folder, { recursive: true }));

afterAll(async () => {
  await proxy.close();
  await api.close();
});

const cut = (afterBytes: number): Fault => ({ afterBytes, by: 'cut' });
const end = (afterBytes: number): Fault => ({ afterBytes, by: 'end' });

describe('download: is whole', () => {
  test.each<[string, Fault[], string[]]>([
    ['when the connection is cut, and goes on where it was', [cut(1_000)], ['', 'bytes=1000-']],
    ['when it is cut before the first byte', [cut(0)], ['', '']],
    ['when the answer ends early as if it were whole', [end(1_000)], ['', 'bytes=1000-']],
    [
      'when it is cut more often than there are retries, and went on each time',
      [1_000, 10, 10, 10, 10].map(cut),
      ['', ...[1_000, 1_010, 1_020, 1_030, 1_040].map((at) => `bytes=${at}-`)],
    ],
  ])('%s', async (_when, faults, ranges) => {
    proxy.faults = faults;
    expect(Buffer.from(await photo.bytes(photo.main, { onProgress })).equals(whole)).toBe(true);
    expect(proxy.ranges).toEqual(ranges);
    expect(progress.at(-1)).toEqual({ phase: 'download', loadedBytes: whole.length, totalBytes: whole.length });
    expect(progress.map(({ loadedBytes }) => loadedBytes)).toEqual(
      progress.map(({ loadedBytes }) => loadedBytes).toSorted((a, b) => a - b),
    );
  });

  test('when the second answer has all bytes again', async () => {
    proxy.faults = [cut(1_000)];
    proxy.dropsRanges = true;
    expect(Buffer.from(await photo.bytes()).equals(whole)).toBe(true);
  });
});

describe('download: fails and leaves no file', () => {
  test.each<[string, Fault]>([
    ['when every connection is cut before it goes on', cut(0)],
    ['when every answer ends at once', end(0)],
  ])('%s', async (_when, fault) => {
    const path = join(folder, 'a.gif');
    proxy.faults = [{ ...fault, afterBytes: 500 }, ...Array.from({ length: 8 }, () => fault)];
    await expect(photo.save(path)).rejects.toMatchObject({ name: 'ConnectionError' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('when its signal aborts', async () => {
    const aborter = new AbortController();
    const saving = photo.save(join(folder, 'a.gif'), photo.main, {
      signal: aborter.signal,
      onProgress: () => aborter.abort(new Error('enough')),
    });
    await expect(saving).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('save: creates the folder, replaces the file and leaves nothing else, when it succeeds', async () => {
  const path = join(folder, 'new/folder/small.webp');
  await photo.save(path);
  await photo.save(path, photo.variant('webp'));
  expect(await readdir(join(folder, 'new/folder'))).toEqual(['small.webp']);
  expect((await readFile(path)).length).toBe(photo.variant('webp').bytes);
});

test('saveAll: saves each variant under the name of the image, when there are copies', async () => {
  expect(await photo.saveAll(folder)).toEqual(['gif', 'webp'].map((extension) => join(folder, `dispose-background.${extension}`)));
  expect((await readFile(join(folder, 'dispose-background.gif'))).equals(whole)).toBe(true);
});

test('blob: has the media type of the variant', async () => {
  const blob = await photo.blob(photo.variant('webp'));
  expect([blob.type, blob.size]).toEqual(['image/webp', photo.variant('webp').bytes]);
});

test('result: names its formats, when another is asked for', () => {
  expect(() => photo.variant('avif')).toThrow('dispose-background.gif has no result in the format avif, but in gif, webp');
});

test('result: says that the file is gone, when the service does not keep it any more', async () => {
  const gone = { ...photo.main, url: photo.main.url.replace(/\/[^/]+$/, '/NOTHERE00000000.gif') };
  await expect(photo.bytes(gone)).rejects.toMatchObject({ code: 'artifact_missing' });
});

describe('upload', () => {
  test('begins its progress again, when the first try got no answer', async () => {
    const blob = new Blob([fixtureBytes('images/sample.jpg')]);
    proxy.faults = [cut(0)];
    const { bytes } = await pixmill.uploads.create(blob, 'sample.jpg', { onProgress });
    expect(bytes).toBe(blob.size);
    const starts = progress.flatMap(({ loadedBytes }, index) => (loadedBytes === 0 ? [index] : []));
    expect(starts).toHaveLength(2);
    for (const end of [starts[1], 0])
      expect(progress.at((end ?? 0) - 1)).toEqual({ phase: 'upload', loadedBytes: blob.size, totalBytes: blob.size });
  });

  test('fails at once with the reason, when the file changed since it was opened', async () => {
    const path = join(folder, 'a.gif');
    await writeFile(path, 'before');
    const file = await openFile(path);
    await writeFile(path, 'and after');
    await expect(pixmill.jobs.create({ files: [file] })).rejects.toMatchObject({ code: 'input_invalid' });
  });
});
