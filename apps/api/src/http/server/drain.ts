import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as pendingInput } from 'node:timers/promises';
import { stopListening } from './http-server.js';

export interface DrainLimits {
  /** How long a quiet connection is left open, because a request may be on its way. */
  readonly idleMs: number;
  /** Time for uploads, and for everything. */
  readonly uploadTimeoutMs: number;
  readonly totalMs: number;
}

export interface Drain {
  /**
   * Takes no more connections, and resolves when those there are have ended: each with the answer it waits for, or in silence.
   * `onClosed` is called once nobody new can come. Source: reliability.md "Drain".
   */
  begin(onClosed: () => void): Promise<void>;
}

/** What a connection is at. */
interface ConnectionState {
  pendingResponses: number;
  /** Bytes it had sent when it was last answered: more than these are a request on its way. */
  idleBytesRead: number;
}

const defaultLimits: DrainLimits = { idleMs: 2_000, uploadTimeoutMs: 10_000, totalMs: 25_000 };
const pollIntervalMs = 100;

/** Watches the connections of a server from now on, so that it can be ended without dropping a request. */
export function createDrain(server: Server, limits: DrainLimits = defaultLimits): Drain {
  const connections = new Map<Socket, ConnectionState>();
  const openResponses = new Set<ServerResponse>();
  let draining = false;
  let accepted = 0;

  server.on('connection', (socket: Socket) => {
    accepted += 1;
    connections.set(socket, { pendingResponses: 0, idleBytesRead: 0 });
    socket.once('close', () => connections.delete(socket));
  });

  // Before the application, which may answer in the same breath.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const visit = connections.get(socket);
    if (!visit) return;
    if (draining) response.shouldKeepAlive = false;
    visit.pendingResponses += 1;
    openResponses.add(response);
    response.once('close', () => {
      openResponses.delete(response);
      visit.pendingResponses -= 1;
      visit.idleBytesRead = socket.bytesRead;
    });
  });

  /** Lets in who has connected already, one connection a turn of the loop: the kernel would cut them off with what they have sent. */
  async function acceptPending(): Promise<void> {
    for (let before = -1; before < accepted; ) {
      before = accepted;
      await pendingInput();
      await pendingInput();
    }
  }

  function closeIdle(): void {
    for (const [socket, { pendingResponses, idleBytesRead }] of connections) {
      if (pendingResponses === 0 && socket.bytesRead === idleBytesRead) socket.destroySoon();
    }
  }

  function destroyUploads(): void {
    for (const { req } of openResponses) if (!req.complete) req.socket.destroy();
    for (const [socket, { pendingResponses }] of connections) if (pendingResponses === 0) socket.destroy();
  }

  return {
    async begin(onClosed) {
      await acceptPending();
      const closed = stopListening(server);
      draining = true;
      for (const response of openResponses) if (!response.headersSent) response.shouldKeepAlive = false;
      onClosed();
      let idleCheck: NodeJS.Timeout | undefined;
      const timers = [
        setTimeout(() => {
          idleCheck = setInterval(closeIdle, pollIntervalMs);
        }, limits.idleMs),
        setTimeout(destroyUploads, limits.uploadTimeoutMs),
        setTimeout(() => server.closeAllConnections(), limits.totalMs),
      ];
      await closed;
      clearInterval(idleCheck);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
