import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy on loopback whose target and connections a test changes, as a failover or a bad network does. */
export interface TcpProxy {
  readonly port: number;
  /** Sends new connections to this port of 127.0.0.1; open ones stay where they are. */
  switchTo(targetPort: number): void;
  /** Ends every open connection. */
  cut(): void;
  /** Open connections stay open and pass nothing on any more, without a word to either side. New ones work. */
  freeze(): void;
  /** While true, new connections are accepted and pass nothing on. */
  setSilent(silent: boolean): void;
  /** Number of connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

interface Link {
  readonly sockets: readonly [Socket, Socket];
  frozen: boolean;
}

/** Listens on a free port. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let target = targetPort;
  let silent = false;
  let accepted = 0;

  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(target, '127.0.0.1');
    const link: Link = { sockets: [client, upstream], frozen: silent };
    links.add(link);
    pass(link, client, upstream);
    pass(link, upstream, client);
  });

  function pass(link: Link, from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (!link.frozen) to.write(chunk);
    });
    from.on('error', () => {}); // followed by `close`
    from.on('close', () => {
      if (link.frozen) return;
      to.destroy();
      links.delete(link);
    });
  }

  const destroy = (link: Link) => {
    for (const socket of link.sockets) socket.destroy();
    links.delete(link);
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    switchTo(next) {
      target = next;
    },
    cut: () => [...links].forEach(destroy),
    freeze() {
      for (const link of links) link.frozen = true;
    },
    setSilent(next) {
      silent = next;
    },
    connections: () => accepted,
    async close() {
      const closed = once(server, 'close');
      server.close();
      [...links].forEach(destroy);
      await closed;
    },
  };
}
