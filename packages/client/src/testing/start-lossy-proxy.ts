import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How a request is lost: `unsent`: the service never gets it; `unanswered`: the service does it, and its answer is lost; `half`: half of its answer
 * arrives.
 */
export type Loss = 'unsent' | 'unanswered' | 'half';
/** Answers in place of the service. */
export type Answer = (outgoing: ServerResponse) => void;

export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  /** Of `performance.now()`. */
  readonly atMs: number;
}

export interface LossyProxy {
  readonly url: string;
  readonly port: number;
  /** What happens to the next requests; then all is well. */
  next: (Loss | Answer | 'whole')[];
  /** Every request, in the order of arrival. */
  readonly arrivals: Arrival[];
  /** Sends requests to another server from now on. */
  targetUrl: string;
  /** Changes the path of each request. */
  rewrite: (path: string) => string;
  close(): Promise<void>;
}

/** Passes requests on to a server on loopback, and loses some. */
export async function startLossyProxy(targetUrl: string): Promise<LossyProxy> {
  const proxy: Omit<LossyProxy, 'url' | 'port' | 'close'> = { next: [], arrivals: [], targetUrl, rewrite: (path) => path };

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const key = headers['idempotency-key'];
    proxy.arrivals.push({ method, path, key: key === undefined ? undefined : String(key), atMs: performance.now() });
    const happens = proxy.next.shift() ?? 'whole';
    if (happens === 'unsent') return void incoming.destroy();
    if (typeof happens === 'function') return void incoming.resume().on('end', () => happens(outgoing));
    const sent = request(new URL(proxy.rewrite(path), proxy.targetUrl), { method, headers, agent: false });
    incoming.pipe(sent);
    outgoing.on('close', () => sent.destroy());
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // a cast, because `once` does not know the event
    const body = Buffer.concat(await answer.toArray());
    if (happens === 'unanswered') return void outgoing.destroy();
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (happens === 'half') outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
    else outgoing.end(body);
  }

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return Object.assign(proxy, {
    ...{ url: `http://127.0.0.1:${port}`, port },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
