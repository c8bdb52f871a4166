import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { handleOriginRequest } from './handle-origin-request.js';
import { publicAddress } from './spellings.js';

/** The servers inside the namespace: the public origin, and the targets at all other addresses. */
export interface Targets {
  /** Forbidden connections, as `address port`. */
  readonly hits: readonly string[];
  readonly countOriginRequests: () => number;
  close(): Promise<void>;
}

const ports = [80, 443, 22];
const imageResponse = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGIF89a');

/** Listens at every address on the ports of the spellings. */
export async function openTargets(): Promise<Targets> {
  const hits: string[] = [];
  let requests = 0;
  const origin = createHttpServer((request, response) => {
    requests += 1;
    handleOriginRequest(request, response);
  });

  function receive(socket: Socket, port: number): void {
    socket.on('error', () => socket.destroy());
    const address = socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '');
    if (port === 80 && address === publicAddress) return void origin.emit('connection', socket);
    hits.push(`${address} port ${port}`);
    socket.end(imageResponse);
    socket.resume();
  }

  async function listenOn(port: number): Promise<Server> {
    const server = createServer((socket) => receive(socket, port));
    server.listen({ port, host: '::' });
    await once(server, 'listening');
    return server;
  }

  const servers = await Promise.all(ports.map(listenOn));
  return {
    hits,
    countOriginRequests: () => requests,
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
