import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureBytes, fixturePath } from '@pixmill/testkit';
import { PixmillError } from '../errors.js';
import { resolveWebInput, type WebInput } from '../inputs/resolve-input.js';
import { openFile } from './index.js';
import { resolveInput } from './resolve-input.js';

const gif = fixtureBytes('images/dispose-background.gif');
const path = fixturePath('images/dispose-background.gif');
const fileName = 'dispose-background.gif';
const inLargerArray = () => new Uint8Array(Buffer.concat([randomBytes(9), gif, randomBytes(9)])).subarray(9, 9 + gif.length);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixmill-client-'));
  await writeFile(join(folder, 'empty.png'), '');
});

afterAll(() => rm(folder, { recursive: true }));

async function* halves(): AsyncGenerator<Uint8Array> {
  yield gif.subarray(0, 1_000);
  yield gif.subarray(1_000);
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield gif.subarray(0, 1_000);
  throw new Error('the disk is gone');
}

describe('input: gives its bytes and the name of its file, when it is', () => {
  test.each<[string, () => WebInput, string]>([
    ['a path', () => path, fileName],
    ['a file URL', () => pathToFileURL(path), fileName],
    ['the text of a file URL', () => String(pathToFileURL(path)), fileName],
    ['a stream of a file', () => createReadStream(path), fileName],
    ['a Readable', () => Readable.from(halves()), 'image'],
    ['a stream of the web', () => new Blob([gif]).stream(), 'image'],
    ['an async iterable', () => halves(), 'image'],
    ['a Blob', () => new Blob([gif]), 'image'],
    ['a File', () => new File([gif], 'own.gif'), 'own.gif'],
    ['a Buffer', () => gif, 'image'],
    ['an ArrayBuffer', () => new Uint8Array(gif).buffer, 'image'],
    ['a part of a larger array', inLargerArray, 'image'],
    ['a data: URL', () => `data:image/gif;base64,${gif.toString('base64')}`, 'image'],
  ])('%s', async (_kind, open, name) => {
    const input = await resolveInput(open());
    if (!('blob' in input)) throw new Error('not a file');
    expect(input.name).toBe(name);
    expect(Buffer.from(await input.blob.arrayBuffer()).equals(gif)).toBe(true);
  });
});

test('input: has the name that the caller gives, when it has one of its own, too', async () => {
  expect(await resolveInput(path, { name: 'shown.gif' })).toMatchObject({ name: 'shown.gif' });
});

test.each(['https://example.com/a.jpg', new URL('http://example.com/a.jpg')])(
  'input: is left to the service, when it is the URL %s',
  async (url) => {
    expect(await resolveInput(url)).toEqual({ url: String(url) });
  },
);

describe('input: is refused with the reason, when it is', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a file that is not there', () => join(folder, 'none.jpg'), /none\.jpg does not exist$/],
    ['a folder', () => folder, /is a folder$/],
    ['an empty file', () => join(folder, 'empty.png'), /^empty\.png is empty$/],
    ['an empty path', () => '', /^The path is empty$/],
    ['an empty array', () => new Uint8Array(0), /^image is empty$/],
    ['an empty stream', () => Readable.from([]), /^image is empty$/],
    ['a stream of texts', () => Readable.from(['text']), /has bytes; this one has a string$/],
    ['a stream that fails', () => failing(), /^The stream failed before its end$/],
    ['a damaged data: URL', () => 'data:image/gif;base64,%%%', /^Not a readable URL/],
    ['a damaged URL', () => 'http://', /^Not a URL/],
    ['nothing', () => undefined, /this is undefined$/],
    ['a number', () => 5, /a value of the type number$/],
  ])('%s', async (_kind, open, message) => {
    const error = await resolveInput(open() as WebInput).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PixmillError);
    expect(error).toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) });
  });

  test.each(['photo.jpg', '/photo.jpg', 'file:///photo.jpg', 'ftp://example.com/photo.jpg'])('%s in a browser', async (text) => {
    await expect(resolveWebInput(text)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining(text) });
  });
});

test('input: stops and closes the stream, when the signal aborts while the stream has nothing', async () => {
  const stream = new PassThrough();
  const aborter = new AbortController();
  const resolving = resolveInput(stream, { signal: aborter.signal });
  aborter.abort(new Error('enough'));
  await expect(resolving).rejects.toThrow('enough');
  expect(stream.destroyed).toBe(true);
});

test('openFile: is refused, when the service fetches the input', async () => {
  expect((await openFile(path)).name).toBe(fileName);
  await expect(openFile('https://example.com/a.jpg')).rejects.toMatchObject({
    code: 'input_invalid',
    message: expect.stringContaining('sources'),
  });
});
