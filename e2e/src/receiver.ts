import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An outside party on loopback: serves images by path, and takes webhooks with whatever status it is told to answer. */
export interface Outside {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  answerWith(status: number): void;
  close(): Promise<void>;
}

export async function openOutside(images: Readonly<Record<string, Buffer>> = {}, host = '127.0.0.1'): Promise<Outside> {
  const received: Received[] = [];
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
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    received,
    connections: () => connections,
    answerWith(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
