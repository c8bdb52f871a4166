import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDestination } from '@pixmill/contracts';
import { createSloppyResponses, type RawServer, startRawServer } from '@pixmill/testkit';
import { createGuardedHttpClient } from '../guard/guarded-http-client.js';
import { createDestinations } from './destinations.js';

let store: RawServer;

beforeAll(async () => {
  store = await startRawServer();
});

afterAll(() => store.close());

function put(bytes = Buffer.from('a picture')) {
  const endpoint = `http://127.0.0.1:${store.port}`;
  const destination = parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint });
  const credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: 'secret' } as const;
  const destinations = createDestinations(createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] }));
  return destinations.put({ destination, credentials, key: 'a.png', bytes, mediaType: 'image/png', signal: new AbortController().signal });
}

const url = () => `http://127.0.0.1:${store.port}/photos/a.png`;

describe('object stores in sloppy HTTP', () => {
  test.each(createSloppyResponses('stored'))('have stored the object: $name', async ({ bytes }) => {
    store.respondWith(bytes);
    expect(await put()).toEqual({ url: url() });
  });

  const ok = 'HTTP/1.1 200 OK\r\n';
  test.each([
    ['a cut head', `${ok}ETag: "x`],
    ['a cut body', `${ok}Content-Length: 9\r\n\r\nok`],
    ['malformed chunks', `${ok}Transfer-Encoding: chunked\r\n\r\nok\r\n`],
  ])('have stored the object when their status is followed by %s', async (_what, bytes) => {
    store.respondWith(bytes);
    expect(await put()).toEqual({ url: url() });
  });

  test('have refused the object when they answer before they have read it', async () => {
    const body = '<Error><Code>AccessDenied</Code></Error>';
    store.respondWith((socket) => {
      socket.pause();
      socket.write(`HTTP/1.1 403 Forbidden\nContent-Length: ${body.length}\n\n${body}`, () => socket.resetAndDestroy());
    });
    const message = expect.stringContaining('403 AccessDenied');
    await expect(put(Buffer.alloc(20_000_000))).rejects.toMatchObject({ code: 'destination_refused', message });
  });

  test('may be tried again when they answer without a status', async () => {
    store.respondWith('stored');
    await expect(put()).rejects.toMatchObject({ code: 'destination_failed' });
  });
});
