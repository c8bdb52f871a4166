import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createDistinctPng } from '../../../../create-distinct-png.js';
import { listen } from '../../../../listen.js';

/** Serves a distinct image under every name. The names of `faultyNames` fail before they succeed. */
export interface FaultyOrigin {
  readonly url: string;
  /** Ranges that were asked for, by name. */
  readonly ranges: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Two resets; a 503 with `Retry-After`; a body that is cut in its middle and continued by range. */
export const faultyNames = ['reset.png', 'busy.png', 'cut.png'] as const;

export async function openFaultyOrigin(image: Buffer): Promise<FaultyOrigin> {
  const requestCounts = new Map<string, number>();
  const ranges = new Map<string, string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const number = (requestCounts.get(name) ?? 0) + 1;
    requestCounts.set(name, number);
    const bytes = createDistinctPng(image, name);
    if (name === 'reset.png' && number <= 2) return (request.socket as Socket).resetAndDestroy();
    if (name === 'busy.png' && number === 1) return response.writeHead(503, { 'retry-after': '1' }).end();
    if (name === 'cut.png') return serveCut(bytes, request, response);
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes);
  });

  function serveCut(bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const { range } = request.headers;
    if (range === undefined) {
      response.writeHead(200, { etag: '"cut"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
      return;
    }
    ranges.set('cut.png', range);
    const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
    const contentRange = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { etag: '"cut"', 'content-range': contentRange }).end(bytes.subarray(from));
  }

  const { host, close } = await listen(server);
  return { url: `http://${host}`, ranges, close };
}
