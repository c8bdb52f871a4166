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
  /** The body, sent in pieces with a pause between them. */
  readonly chunks?: readonly Buffer[];
}

/** A client with one connection, which stays open as long as the service allows. */
export interface KeepAliveClient {
  /** Rejects with the error of the socket, such as `ECONNREFUSED`. */
  send(request: HttpRequest): Promise<HttpReply>;
  close(): void;
}

const chunkIntervalMs = 200;

export function createKeepAliveClient(port: number): KeepAliveClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function writeBody(to: ReturnType<typeof request>, chunks: readonly Buffer[]): Promise<void> {
    for (const [index, chunk] of chunks.entries()) {
      if (index > 0) await pause(chunkIntervalMs);
      to.write(chunk);
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
        writeBody(sent, chunks).catch(reject);
      }),
    close: () => agent.destroy(),
  };
}

export interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Buffer[];
}

/** The form of a submit with one image, in `chunkCount` pieces. */
export function createUpload(image: Buffer, chunkCount: number): Upload {
  const boundary = randomUUID();
  const field = (rest: string) => `--${boundary}\r\nContent-Disposition: form-data; ${rest}\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${field('name="type"')}file\r\n${field('name="file"; filename="a.png"')}`),
    image,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const chunkBytes = Math.ceil(body.length / chunkCount);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    chunks: Array.from({ length: chunkCount }, (_, index) => body.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
  };
}

export const parseReply = ({ body }: HttpReply): MegaoptimReply => JSON.parse(body.toString()) as MegaoptimReply;
