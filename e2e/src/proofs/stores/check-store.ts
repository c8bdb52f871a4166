import { randomBytes, randomUUID } from 'node:crypto';
import { AppError, type Destination, type DestinationCredentials } from '@pixmill/contracts';
import type { Destinations } from '@pixmill/outbound/destinations';
import type { Problems } from '../problems.js';
import type { StoreUnderTest } from './store-under-test.js';

export interface StoreCheckOptions {
  readonly destinations: Destinations;
  readonly problems: Problems;
  readonly largeBytes: number;
}

const settings = {
  'cache-control': 'max-age=60, public',
  'content-type': 'image/x-own',
  'content-encoding': 'identity',
  'content-language': 'de',
  'content-disposition': 'inline; filename="a b.jpg"',
};
const metadata = { plain: 'a text', where: 'Zürich ✓' };

const names = ['plain.jpg', 'with spaces  and+plus.jpg', 'ü/Größe ✓ 日本.jpg', "sub/signs ~!*'()&=;,@$%25#?.jpg"];

/** Puts, reads back, replaces and removes objects at one store, and makes requests that it must reject. Returns the number of checks. */
export async function checkStore(store: StoreUnderTest, { destinations, problems, largeBytes }: StoreCheckOptions): Promise<number> {
  const folder = `proof-${randomUUID()}`;
  let checks = 0;

  function expectEqual(promise: string, found: unknown, wanted: unknown): void {
    checks += 1;
    if (String(found) !== String(wanted)) problems.add(promise, `${store.name}: ${String(found).slice(0, 200)}`);
  }

  function put(key: string, bytes: Buffer, { destination, credentials }: PutParts = {}): Promise<{ url: string }> {
    const target = { destination: destination ?? store.destination, credentials: credentials ?? store.credentials };
    return destinations.put({ ...target, key: `${folder}/${key}`, bytes, mediaType: 'image/jpeg', signal: AbortSignal.timeout(120_000) });
  }

  async function expectSame(promise: string, key: string, bytes: Buffer): Promise<void> {
    const found = await store.read(`${folder}/${key}`);
    expectEqual(promise, found?.bytes.equals(bytes), true);
  }

  async function expectRefused(promise: string, attempt: Promise<unknown>, wanted: RegExp): Promise<void> {
    const result = await attempt.then(
      () => 'stored',
      (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code} ${thrown.message}` : thrown),
    );
    checks += 1;
    if (!wanted.test(String(result))) problems.add(promise, `${store.name}: ${result}`);
  }

  for (const name of names) {
    const bytes = randomBytes(2_000);
    await put(name, bytes);
    await expectSame('an object is stored under its key, byte for byte', name, bytes);
  }

  await put('set.jpg', randomBytes(10), { destination: { ...store.destination, headers: settings, metadata } });
  const headers = (await store.read(`${folder}/set.jpg`))?.headers ?? {};
  for (const [name, value] of Object.entries(settings)) expectEqual(`${name} is kept`, headers[name], value);
  expectEqual('metadata is kept', headers[`${store.metadataPrefix}plain`], metadata.plain);
  const where = headers[`${store.metadataPrefix}where`] ?? '';
  const inWords = `=?UTF-8?B?${Buffer.from(metadata.where).toString('base64')}?=`;
  // fetch and Node read each byte of a header as one character.
  const inUtf8 = Buffer.from(metadata.where).toString('latin1');
  const isKept = store.hasUtf8Metadata ? where === inUtf8 : where === inWords || where === inUtf8 || /^=\?UTF-8\?[BQ]\?/i.test(where);
  expectEqual('metadata outside ASCII is kept', isKept ? '' : where, '');

  const large = randomBytes(largeBytes);
  await put('large.jpg', large);
  await expectSame('a large object is stored byte for byte', 'large.jpg', large);
  const [first, second] = [randomBytes(500), randomBytes(300)];
  await put('twice.jpg', first);
  await put('twice.jpg', second);
  await expectSame('a second put replaces the object', 'twice.jpg', second);

  const { destination, credentials, absent, wrongCredentials } = store;
  await destinations.remove({ destination, credentials, key: `${folder}/twice.jpg`, signal: AbortSignal.timeout(30_000) });
  expectEqual('a removed object is gone', await store.read(`${folder}/twice.jpg`), null);
  await expectRefused(
    'a wrong secret is refused',
    put('no.jpg', first, { credentials: wrongCredentials }),
    /^destination_refused .*: 40[013]/,
  );
  const largeAttempt = put('no.jpg', large, { credentials: wrongCredentials });
  await expectRefused('a wrong secret with a large object is refused', largeAttempt, /^destination_refused .*: 40[013]/);
  await expectRefused('an unknown bucket is refused', put('no.jpg', first, { destination: absent }), /^destination_refused .*: 404/);
  return checks;
}

interface PutParts {
  readonly destination?: Destination;
  readonly credentials?: DestinationCredentials;
}
