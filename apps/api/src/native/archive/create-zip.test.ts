import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { readZip } from '../../testing/read-zip.js';
import { type ArchiveEntry, createZip } from './create-zip.js';

const modifiedAt = new Date('2026-12-01T09:30:00Z');
const entry = (name: string, bytes: Readable | Buffer): ArchiveEntry => ({ name, modifiedAt, bytes });

async function* toEntries(entries: readonly ArchiveEntry[]): AsyncGenerator<ArchiveEntry> {
  yield* entries;
}

const chunk = randomBytes(65_536);

/** Counts the bytes that were taken from it. */
function createSource(chunks: number) {
  const source = { taken: 0, stream: new Readable() };
  function* produce() {
    for (let index = 0; index < chunks; index += 1) {
      source.taken += chunk.length;
      yield chunk;
    }
  }
  source.stream = Readable.from(produce(), { objectMode: false });
  return source;
}

describe('zip', () => {
  test('zip: has streams as they are and buffers compressed, with names in UTF-8', async () => {
    const picture = randomBytes(200_000);
    const text = Buffer.from('a'.repeat(10_000));
    const archive = await buffer(
      createZip(
        toEntries([entry('世界.jpg', Readable.from([picture.subarray(0, 70_000), picture.subarray(70_000)])), entry('report.json', text)]),
      ),
    );
    expect(readZip(archive)).toEqual([
      { name: '世界.jpg', bytes: picture, stored: true },
      { name: 'report.json', bytes: text, stored: false },
    ]);
    expect(archive.length).toBeLessThan(205_000);
  });

  test('zip: without entries is an empty archive', async () => {
    expect(readZip(await buffer(createZip(toEntries([]))))).toEqual([]);
  });

  test('zip: a reader that stops slows the sources down, and opens no further one', async () => {
    const [first, second] = [createSource(1_000), createSource(1_000)];
    let opened = 0;
    async function* entries() {
      for (const { stream } of [first, second]) {
        opened += 1;
        yield entry(`${opened}.jpg`, stream);
      }
    }
    const zip = createZip(entries());
    await once(zip, 'readable');
    // Nothing is taken any more: two readings with a turn of the loop between them are equal.
    const settled = await eventually(
      async () => {
        const before = first.taken;
        await new Promise((resolve) => setImmediate(resolve));
        return before > 0 && before === first.taken ? before : null;
      },
      { withinMs: 5_000, describe: 'the source to stand still' },
    );
    expect(settled).toBeLessThan(2_000_000);
    expect(opened).toBe(1);
    zip.destroy();
  });

  test('zip: when it is destroyed the open source is closed, and the entries end', async () => {
    const source = createSource(1_000);
    let ended = false;
    async function* entries() {
      try {
        yield entry('a.jpg', source.stream);
        yield entry('b.jpg', createSource(1).stream);
      } finally {
        ended = true;
      }
    }
    const zip = createZip(entries());
    await once(zip, 'readable');
    zip.destroy();
    await eventually(() => source.stream.destroyed && ended, { withinMs: 5_000, describe: 'the end of the entries' });
  });

  test.each(['source', 'list'])('zip: a broken %s breaks the archive', async (broken) => {
    async function* entries() {
      yield entry('a.jpg', broken === 'source' ? Readable.from(fail()) : Buffer.from('a'));
      throw new Error('the list broke');
    }
    async function* fail() {
      yield chunk;
      throw new Error('the source broke');
    }
    await expect(buffer(createZip(entries()))).rejects.toMatchObject({ code: 'storage_failed' });
  });
});
