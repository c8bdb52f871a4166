import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface OriginRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A host that has an image for whoever knows the word; `/to?<address>` leads elsewhere. */
export interface ProtectedOrigin {
  /** Scheme, host and port. */
  readonly url: string;
  readonly host: string;
  readonly requests: readonly OriginRequest[];
  close(): Promise<void>;
}

/** Serves `image` at any path; below `/private` only to the Basic credentials `login`, as `user:password`. */
export async function openProtectedOrigin(address: string, image: Buffer, login: string): Promise<ProtectedOrigin> {
  const requests: OriginRequest[] = [];
  const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((request, response) => {
    const { url = '/', headers } = request;
    requests.push({ path: url, headers });
    if (url.startsWith('/to?')) return response.writeHead(302, { location: decodeURIComponent(url.slice('/to?'.length)) }).end();
    if (url.startsWith('/private') && headers.authorization !== wanted) return response.writeHead(401).end();
    return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(image);
  });
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    host: `${address}:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
