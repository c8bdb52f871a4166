import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../listen.js';
import { applyFault, type ReceiverFault } from './receiver-faults.js';

/** An attempt of a webhook at its receiver. */
export interface ReceivedAttempt {
  readonly receivedAtMs: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly fault: ReceiverFault;
}

export interface Receivers {
  /** Callback URL of a receiver. */
  callbackUrl(number: number): string;
  /** By the number of the receiver. */
  readonly attempts: ReadonlyMap<number, readonly ReceivedAttempt[]>;
  /** Requests to any other path, such as followed redirects. */
  readonly unexpectedRequests: readonly string[];
  close(): Promise<void>;
}

/** Opens receivers that behave as planned, spread over `endpointCount` endpoints on loopback. */
export async function openReceivers(plans: readonly (readonly ReceiverFault[])[], endpointCount: number): Promise<Receivers> {
  const attempts = new Map<number, ReceivedAttempt[]>(plans.map((_, number) => [number, []]));
  const unexpectedRequests: string[] = [];
  const createReceiver = () =>
    createServer(async (request, response) => {
      const receivedAtMs = Date.now();
      const body = (await buffer(request)).toString();
      const [, digits] = /^\/receiver\/(\d+)$/.exec(request.url ?? '') ?? [];
      const received = attempts.get(Number(digits));
      if (request.method !== 'POST' || !received) {
        unexpectedRequests.push(`${request.method} ${request.url}`);
        response.writeHead(200).end();
        return;
      }
      const plan = plans[Number(digits)] ?? [];
      const fault = plan[received.length] ?? plan.at(-1) ?? 'ok';
      received.push({ receivedAtMs, headers: request.headers, body, fault });
      applyFault(fault, response);
    });
  const servers = await Promise.all(Array.from({ length: endpointCount }, () => listen(createReceiver())));
  return {
    callbackUrl: (number) => `http://${servers[number % endpointCount]?.host}/receiver/${number}`,
    attempts,
    unexpectedRequests,
    async close() {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

export interface DeadEndpoints {
  readonly urls: readonly string[];
  /** Number of endpoints that were dialled. */
  countDialled(): number;
  close(): Promise<void>;
}

/** Opens endpoints that accept every connection and never answer. */
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
    urls: servers.map(({ host }) => `http://${host}/`),
    countDialled: () => dialled.size,
    async close() {
      const closed = servers.map(({ close }) => close());
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
