import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { applyFault, type ReceiverFault } from './receiver-faults.js';

/** A try as a receiver saw it. */
export interface ReceivedAttempt {
  readonly receivedAtMs: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly fault: ReceiverFault;
}

export interface Receivers {
  /** Callback address of the receiver with this number. */
  callbackUrl(number: number): string;
  /** What each receiver saw, by its number. */
  readonly attempts: ReadonlyMap<number, readonly ReceivedAttempt[]>;
  /** Requests to any other path: a redirect that was followed, say. */
  readonly unexpectedRequests: readonly string[];
  close(): Promise<void>;
}

/** Receivers that follow their plans, spread over `ports` endpoints on loopback. */
export async function openReceivers(plans: readonly (readonly ReceiverFault[])[], ports: number): Promise<Receivers> {
  const attempts = new Map<number, ReceivedAttempt[]>(plans.map((_, number) => [number, []]));
  const unexpectedRequests: string[] = [];
  const open = () =>
    createServer(async (request, response) => {
      const receivedAtMs = Date.now();
      const body = (await buffer(request)).toString();
      const [, digits] = /^\/receiver\/(\d+)$/.exec(request.url ?? '') ?? [];
      const tries = attempts.get(Number(digits));
      if (request.method !== 'POST' || !tries) {
        unexpectedRequests.push(`${request.method} ${request.url}`);
        response.writeHead(200).end();
        return;
      }
      const plan = plans[Number(digits)] ?? [];
      const fault = plan[tries.length] ?? plan.at(-1) ?? 'ok';
      tries.push({ receivedAtMs, headers: request.headers, body, fault });
      applyFault(fault, response);
    });
  const servers = await Promise.all(Array.from({ length: ports }, () => listen(open())));
  return {
    callbackUrl: (number) => `${servers[number % ports]?.url}/receiver/${number}`,
    attempts,
    unexpectedRequests,
    async close() {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

export interface DeadEndpoints {
  readonly urls: readonly string[];
  /** How many of them were dialled. */
  countDialled(): number;
  close(): Promise<void>;
}

/** Endpoints that take every connection and never say a word. */
export async function openDeadEndpoints(count: number): Promise<DeadEndpoints> {
  const dialled = new Set<number>();
  const sockets = new Set<{ destroy(): void }>();
  const servers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      listen(
        createTcpServer((socket) => {
          dialled.add(index);
          sockets.add(socket);
          socket.on('error', () => socket.destroy());
          socket.on('close', () => sockets.delete(socket));
          socket.resume();
        }),
      ),
    ),
  );
  return {
    urls: servers.map(({ url }) => `${url}/`),
    countDialled: () => dialled.size,
    async close() {
      const closed = servers.map(({ close }) => close());
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function listen(server: Server | TcpServer) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
