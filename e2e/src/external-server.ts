import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from './listen.js';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server outside Pixmill, on loopback: it serves images by path and records every POST. */
export interface ExternalServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Number of connections accepted so far. */
  readonly connections: () => number;
  /** Sets the status of the answers to POST; 200 at first. */
  respondWith(status: number): void;
  close(): Promise<void>;
}

export async function openExternalServer(images: Readonly<Record<string, Buffer>> = {}, address = '127.0.0.1'): Promise<ExternalServer> {
  const received: ReceivedRequest[] = [];
  let status = 200;
  let connections = 0;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '');
    if (request.method === 'POST') {
      received.push({ path, headers: request.headers, body: (await buffer(request)).toString() });
      response.writeHead(status).end();
      return;
    }
    const image = images[path];
    response.writeHead(image ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(image);
  });
  server.on('connection', () => {
    connections += 1;
  });
  const { host, close } = await listen(server, address);
  return {
    url: `http://${host}`,
    received,
    connections: () => connections,
    respondWith(next) {
      status = next;
    },
    close,
  };
}
