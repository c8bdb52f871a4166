import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as pendingInput } from 'node:timers/promises';
import { stopListening } from './http-server.js';

export interface DrainLimits {
  /** How long a quiet connection is left open, because a request may be on its way. */
  readonly quietMs: number;
  /** Time for uploads, and for everything. */
  readonly uploadMs: number;
  readonly wholeMs: number;
}

export interface Drain {
  /**
   * Takes no more connections, and resolves when those there are have ended: each with the answer it waits for, or in silence.
   * `onClosed` is called once nobody new can come. Source: reliability.md "Drain".
   */
  begin(onClosed: () => void): Promise<void>;
}

/** What a connection is at. */
interface Visit {
  answersDue: number;
  /** Bytes it had sent when it was last answered: more than these are a request on its way. */
  bytesAtRest: number;
}

const defaultLimits: DrainLimits = { quietMs: 2_000, uploadMs: 10_000, wholeMs: 25_000 };
const lookEveryMs = 100;

/** Watches the connections of a server from now on, so that it can be ended without dropping a request. */
export function createDrain(server: Server, limits: DrainLimits = defaultLimits): Drain {
  const visits = new Map<Socket, Visit>();
  const due = new Set<ServerResponse>();
  let ending = false;
  let accepted = 0;

  server.on('connection', (socket: Socket) => {
    accepted += 1;
    visits.set(socket, { answersDue: 0, bytesAtRest: 0 });
    socket.once('close', () => visits.delete(socket));
  });

  // Before the application, which may answer in the same breath.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const visit = visits.get(socket);
    if (!visit) return;
    if (ending) response.shouldKeepAlive = false;
    visit.answersDue += 1;
    due.add(response);
    response.once('close', () => {
      due.delete(response);
      visit.answersDue -= 1;
      visit.bytesAtRest = socket.bytesRead;
    });
  });

  /** Lets in who has connected already, one connection a turn of the loop: the kernel would cut them off with what they have sent. */
  async function letIn(): Promise<void> {
    for (let before = -1; before < accepted; ) {
      before = accepted;
      await pendingInput();
      await pendingInput();
    }
  }

  function endQuiet(): void {
    for (const [socket, { answersDue, bytesAtRest }] of visits) {
      if (answersDue === 0 && socket.bytesRead === bytesAtRest) socket.destroySoon();
    }
  }

  function cutUploads(): void {
    for (const { req } of due) if (!req.complete) req.socket.destroy();
    for (const [socket, { answersDue }] of visits) if (answersDue === 0) socket.destroy();
  }

  return {
    async begin(onClosed) {
      await letIn();
      const closed = stopListening(server);
      ending = true;
      for (const response of due) if (!response.headersSent) response.shouldKeepAlive = false;
      onClosed();
      let looking: NodeJS.Timeout | undefined;
      const timers = [
        setTimeout(() => {
          looking = setInterval(endQuiet, lookEveryMs);
        }, limits.quietMs),
        setTimeout(cutUploads, limits.uploadMs),
        setTimeout(() => server.closeAllConnections(), limits.wholeMs),
      ];
      await closed;
      clearInterval(looking);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
