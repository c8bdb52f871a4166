import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

export interface Listener {
  readonly port: number;
  /** `address:port`. */
  readonly host: string;
  /** Ends the open connections of an HTTP server and closes it. */
  close(): Promise<void>;
}

/** Listens on a free port of an address of loopback. */
export async function listen(server: Server, address = '127.0.0.1'): Promise<Listener> {
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    host: `${address}:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
      await closed;
    },
  };
}
