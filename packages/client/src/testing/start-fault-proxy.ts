import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a bad connection does to the next answers. */
export interface Fault {
  /** Bytes of the body that come through. */
  readonly afterBytes: number;
  /** `cut`: the connection is lost. `end`: the answer ends as if it were whole, without a length. */
  readonly by: 'cut' | 'end';
}

export interface FaultProxy {
  readonly url: string;
  /** The faults of the next answers with a body; then all is well. */
  faults: Fault[];
  /** Whether the header `Range` is taken out of requests. */
  dropsRanges: boolean;
  /** The `Range` of each request; empty without. */
  readonly ranges: string[];
  close(): Promise<void>;
}

/** Passes requests on to a server on loopback, and damages answers. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const proxy = { faults: [] as Fault[], dropsRanges: false, ranges: [] as string[] };

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { range = '', ...headers } = incoming.headers;
    proxy.ranges.push(range);
    const sent = request(new URL(incoming.url ?? '/', targetUrl), {
      method: incoming.method,
      headers: { ...headers, ...(range !== '' && !proxy.dropsRanges && { range }) },
      agent: false,
    });
    incoming.pipe(sent);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // a cast, because `once` does not know the event
    const body = Buffer.concat(await answer.toArray());
    const fault = proxy.faults.shift();
    const { 'content-length': _, ...rest } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, fault?.by === 'end' ? rest : answer.headers);
    if (!fault) outgoing.end(body);
    else if (fault.by === 'end') outgoing.end(body.subarray(0, fault.afterBytes));
    else if (fault.afterBytes === 0) outgoing.destroy();
    else outgoing.write(body.subarray(0, fault.afterBytes), () => outgoing.destroy());
  }

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch((error) => outgoing.destroy(error)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
