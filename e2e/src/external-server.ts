import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An outside party on loopback: serves images by path, and takes webhooks with whatever status it is told to answer. */
export interface ExternalServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  respondWith(status: number): void;
  close(): Promise<void>;
}

export async function openExternalServer(images: Readonly<Record<string, Buffer>> = {}, host = '127.0.0.1'): Promise<ExternalServer> {
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
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    received,
    connections: () => connections,
    respondWith(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
