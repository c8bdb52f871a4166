import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { commit, type Fault } from './webhooks-faults.js';

/** A try as a receiver saw it. */
export interface SeenTry {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly fault: Fault;
}

export interface Receivers {
  /** Callback address of the receiver with this number. */
  urlOf(number: number): string;
  /** What each receiver saw, by its number. */
  readonly seen: ReadonlyMap<number, readonly SeenTry[]>;
  /** Requests to any other path: a redirect that was followed, say. */
  readonly strayed: readonly string[];
  close(): Promise<void>;
}

/** Receivers that follow their plans, spread over `ports` endpoints on loopback. */
export async function openReceivers(plans: readonly (readonly Fault[])[], ports: number): Promise<Receivers> {
  const seen = new Map<number, SeenTry[]>(plans.map((_, number) => [number, []]));
  const strayed: string[] = [];
  const open = () =>
    createServer(async (request, response) => {
      const at = Date.now();
      const body = (await buffer(request)).toString();
      const [, digits] = /^\/receiver\/(\d+)$/.exec(request.url ?? '') ?? [];
      const tries = seen.get(Number(digits));
      if (request.method !== 'POST' || !tries) {
        strayed.push(`${request.method} ${request.url}`);
        response.writeHead(200).end();
        return;
      }
      const plan = plans[Number(digits)] ?? [];
      const fault = plan[tries.length] ?? plan.at(-1) ?? 'ok';
      tries.push({ at, headers: request.headers, body, fault });
      commit(fault, response);
    });
  const servers = await Promise.all(Array.from({ length: ports }, () => listen(open())));
  return {
    urlOf: (number) => `${servers[number % ports]?.url}/receiver/${number}`,
    seen,
    strayed,
    async close() {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

export interface DeadEndpoints {
  readonly urls: readonly string[];
  /** How many of them were dialled. */
  dialled(): number;
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
    dialled: () => dialled.size,
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
