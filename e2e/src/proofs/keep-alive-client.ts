import { randomUUID } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { MegaoptimReply } from '../megaoptim/client.js';

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other, with a pause between. */
  readonly chunks?: readonly Buffer[];
}

/** One client on one connection, kept alive as long as the service lets it. */
export interface KeepAliveClient {
  /** Rejects with what the socket said, such as `ECONNREFUSED`. */
  send(send: HttpRequest): Promise<HttpReply>;
  close(): void;
}

const chunkIntervalMs = 200;

export function createKeepAliveClient(port: number): KeepAliveClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function write(to: ReturnType<typeof request>, pieces: readonly Buffer[]): Promise<void> {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await pause(chunkIntervalMs);
      to.write(piece);
    }
    to.end();
  }

  return {
    send: ({ method, path, headers = {}, chunks = [] }) =>
      new Promise((resolve, reject) => {
        const length = { 'content-length': String(chunks.reduce((sum, { length: bytes }) => sum + bytes, 0)) };
        const sent = request({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } }, (response) => {
          buffer(response).then((body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }), reject);
        });
        sent.once('error', reject);
        write(sent, chunks).catch(reject);
      }),
    close: () => agent.destroy(),
  };
}

/** A form of one image, cut into pieces. */
export function createUpload(image: Buffer, pieces: number): Pick<HttpRequest, 'headers' | 'chunks'> {
  const boundary = randomUUID();
  const field = (rest: string) => `--${boundary}\r\nContent-Disposition: form-data; ${rest}\r\n\r\n`;
  const whole = Buffer.concat([
    Buffer.from(`${field('name="type"')}file\r\n${field('name="file"; filename="a.png"')}`),
    image,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const step = Math.ceil(whole.length / pieces);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    chunks: Array.from({ length: pieces }, (_, index) => whole.subarray(index * step, (index + 1) * step)),
  };
}

export const parseReply = ({ body }: HttpReply): MegaoptimReply => JSON.parse(body.toString()) as MegaoptimReply;
