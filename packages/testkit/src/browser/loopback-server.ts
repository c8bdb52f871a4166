import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on a free loopback port. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>/`: a secure context, in which Chromium offers `ImageDecoder`. */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Starts a server. A request whose `respond` throws loses its connection. */
export async function startLoopbackServer(
  respond: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => void respond(request, response).catch((error) => response.destroy(error)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has an address with a port
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
