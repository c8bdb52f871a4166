import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from '../listen.js';

interface OriginRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** An image server with a private part; `/to?<URL>` redirects. */
export interface ProtectedOrigin {
  /** Scheme, address and port. */
  readonly url: string;
  /** Address and port. */
  readonly host: string;
  readonly requests: readonly OriginRequest[];
  close(): Promise<void>;
}

/** Serves `image` at every path; below `/private` only with the Basic credentials `user:password`. */
export async function openProtectedOrigin(address: string, image: Buffer, credentials: string): Promise<ProtectedOrigin> {
  const requests: OriginRequest[] = [];
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((request, response) => {
    const { url = '/', headers } = request;
    requests.push({ path: url, headers });
    if (url.startsWith('/to?')) return response.writeHead(302, { location: decodeURIComponent(url.slice('/to?'.length)) }).end();
    if (url.startsWith('/private') && headers.authorization !== authorization) return response.writeHead(401).end();
    return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(image);
  });
  const { host, close } = await listen(server, address);
  return { url: `http://${host}`, host, requests, close };
}
