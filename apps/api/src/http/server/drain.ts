import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '@pixmill/contracts';
import { randomRetryAfterMs } from '@pixmill/runtime';
import { apiShutdownTimes } from '../../shutdown-times.js';
import { giveUpBody } from '../body/give-up-body.js';
import { stopListening } from './http-server.js';

export interface DrainLimits {
  /** How long an idle connection stays open, because a request may be on its way, in ms. */
  readonly idleMs: number;
  /** Longest time for uploads in progress, in ms; slower ones get 503. */
  readonly uploadTimeoutMs: number;
  /** Longest time for everything, in ms. */
  readonly totalMs: number;
}

interface ConnectionState {
  pendingResponses: number;
  /** Bytes received when the last answer was sent; more bytes mean that another request is on its way. */
  idleBytesRead: number;
}

const defaultLimits: DrainLimits = { idleMs: 2_000, uploadTimeoutMs: 10_000, totalMs: apiShutdownTimes.connectionsMs };
const pollIntervalMs = 100;

/** Watches the connections of a server from its creation on, so that the server can stop without dropping a request. */
export class Drain {
  readonly #server: Server;
  readonly #limits: DrainLimits;
  readonly #connections = new Map<Socket, ConnectionState>();
  readonly #openResponses = new Set<ServerResponse>();
  #draining = false;
  #acceptedCount = 0;

  constructor(server: Server, limits: DrainLimits = defaultLimits) {
    this.#server = server;
    this.#limits = limits;
    server.on('connection', (socket: Socket) => this.#addConnection(socket));
    // Before the application, which may answer in the same event.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => this.#addRequest(request.socket, response));
  }

  /**
   * Stops accepting connections. Resolves when every open connection has received its pending answers and ended. Calls `onClosed` when
   * no new connection can arrive. Source: docs/reliability.md#shutdown.
   */
  async begin(onClosed: () => void): Promise<void> {
    await this.#acceptPending();
    const closed = stopListening(this.#server);
    this.#draining = true;
    for (const response of this.#openResponses) if (!response.headersSent) response.shouldKeepAlive = false;
    onClosed();
    const stopTimers = this.#startTimers();
    await closed;
    stopTimers();
  }

  #addConnection(socket: Socket): void {
    this.#acceptedCount += 1;
    this.#connections.set(socket, { pendingResponses: 0, idleBytesRead: 0 });
    socket.once('close', () => this.#connections.delete(socket));
  }

  #addRequest(socket: Socket, response: ServerResponse): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (this.#draining) response.shouldKeepAlive = false;
    connection.pendingResponses += 1;
    this.#openResponses.add(response);
    response.once('close', () => {
      this.#openResponses.delete(response);
      connection.pendingResponses -= 1;
      connection.idleBytesRead = socket.bytesRead;
    });
  }

  /** Accepts the connections in the backlog, one per turn of the event loop; closing now would reset them with their requests. */
  async #acceptPending(): Promise<void> {
    for (let before = -1; before < this.#acceptedCount; ) {
      before = this.#acceptedCount;
      await nextTurn();
      await nextTurn();
    }
  }

  #startTimers(): () => void {
    let idleCheck: NodeJS.Timeout | undefined;
    const timers = [
      setTimeout(() => {
        idleCheck = setInterval(() => this.#closeIdle(), pollIntervalMs);
      }, this.#limits.idleMs),
      setTimeout(() => this.#rejectUploads(), this.#limits.uploadTimeoutMs),
      setTimeout(() => this.#server.closeAllConnections(), this.#limits.totalMs),
    ];
    return () => {
      clearInterval(idleCheck);
      for (const timer of timers) clearTimeout(timer);
    };
  }

  #closeIdle(): void {
    for (const [socket, { pendingResponses, idleBytesRead }] of this.#connections) {
      if (pendingResponses === 0 && socket.bytesRead === idleBytesRead) socket.destroySoon();
    }
  }

  /** Slow uploads get an answer that says when to try again; a request that has not begun gets none. */
  #rejectUploads(): void {
    for (const response of this.#openResponses) {
      if (!response.req.complete) giveUpBody(response, new AppError('unavailable', { retryAfterMs: randomRetryAfterMs() }));
    }
    for (const [socket, { pendingResponses }] of this.#connections) if (pendingResponses === 0) socket.destroy();
  }
}
