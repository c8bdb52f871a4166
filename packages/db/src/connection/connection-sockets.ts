import { Socket } from 'node:net';

/** A quiet connection is probed after this time, so that the system notices a peer that is gone. */
const keepAliveDelayMs = 10_000;

/**
 * The sockets of a pool or a client. A server or a proxy that went silent never answers a farewell, so its connections are closed here.
 */
export class ConnectionSockets {
  readonly #sockets = new Set<Socket>();

  /** For the `stream` option of pg: the socket of a new connection. */
  readonly create = (): Socket => {
    const socket = new Socket();
    socket.setKeepAlive(true, keepAliveDelayMs);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  };

  /** Closes every connection. The queries on them reject as for any lost connection. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
