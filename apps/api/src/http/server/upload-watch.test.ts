import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { receiptSignal } from '../body/body-receipt.js';
import { UploadWatch } from './upload-watch.js';

/** Ten checks a window: 100 bytes in each keep an upload alive; 50 checks are the longest time. */
const limits = { minBytesPerSecond: 1_000, slowAfterMs: 1_000, timeoutMs: 5_000 };
const checksInWindow = 10;
const maxChecks = 50;
const bytesPerCheck = 100;

let server: Server;

beforeAll(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Upload {
  readonly client: Socket;
  readonly request: IncomingMessage;
  readonly watch: UploadWatch;
  /** Sends bytes and waits until the server has them. */
  send(bytes: number): Promise<void>;
  isGivenUp(): boolean;
}

/** An upload that has begun; the test makes the checks. */
async function open({ reads = true, ...overrides }: { reads?: boolean } & Partial<typeof limits> = {}): Promise<Upload> {
  const watch = new UploadWatch({ ...limits, ...overrides });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  watch.add(request, response);
  if (reads) request.resume();
  return {
    client,
    request,
    watch,
    async send(bytes) {
      const before = request.socket.bytesRead;
      client.write(Buffer.alloc(bytes));
      await eventually(() => request.socket.bytesRead >= before + bytes, { withinMs: 10_000, everyMs: 1 });
    },
    isGivenUp: () => receiptSignal(request).aborted,
  };
}

const check = ({ watch }: Upload, times: number) => {
  for (let each = 0; each < times; each += 1) watch.check();
};

describe('upload watch', () => {
  test('keeps a body that moves at the lowest rate, and gives it up with 408 one window after it stopped', async () => {
    const upload = await open();
    for (let each = 0; each < 3 * checksInWindow; each += 1) {
      await upload.send(bytesPerCheck);
      check(upload, 1);
    }
    expect(upload.isGivenUp()).toBe(false);
    check(upload, checksInWindow);
    expect(receiptSignal(upload.request).reason).toMatchObject({ code: 'request_too_slow' });
  });

  test('gives up a silent body after a whole window, not before', async () => {
    const upload = await open();
    check(upload, checksInWindow);
    expect(upload.isGivenUp()).toBe(false);
    check(upload, 1);
    expect(upload.isGivenUp()).toBe(true);
  });

  test('gives up a body that moves when the longest time has passed', async () => {
    const upload = await open();
    for (let each = 1; each < maxChecks; each += 1) {
      await upload.send(2 * bytesPerCheck);
      check(upload, 1);
    }
    expect(upload.isGivenUp()).toBe(false);
    await upload.send(2 * bytesPerCheck);
    check(upload, 1);
    expect(upload.isGivenUp()).toBe(true);
  });

  test('does not count while nobody reads the body, or its reader is the slower one', async () => {
    const upload = await open({ reads: false });
    check(upload, 2 * maxChecks);
    upload.request.resume();
    check(upload, checksInWindow);
    upload.request.pause(); // as a pipe does while a disk is slow
    check(upload, 2 * maxChecks);
    expect(upload.isGivenUp()).toBe(false);
  });

  test('waits until the longest time when the lowest rate is 0', async () => {
    const upload = await open({ minBytesPerSecond: 0 });
    check(upload, maxChecks - 1);
    expect(upload.isGivenUp()).toBe(false);
    check(upload, 1);
    expect(upload.isGivenUp()).toBe(true);
  });
});
