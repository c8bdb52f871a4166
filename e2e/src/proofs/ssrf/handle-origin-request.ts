import type { IncomingMessage, ServerResponse } from 'node:http';

/** The public origin: `/to/<status>/?to=<URL>` redirects, a rebinding name is redirected to itself once, and the rest is 404. */
export function handleOriginRequest(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
  const [, status] = /^\/to\/(\d{3})\//.exec(pathname) ?? [];
  const target = searchParams.get('to');
  // Node writes header values as latin1; this keeps the UTF-8 bytes.
  if (status !== undefined && target !== null) {
    response.writeHead(Number(status), { location: Buffer.from(target).toString('latin1') }).end();
    return;
  }
  if (request.headers.host?.startsWith('rebind-')) response.writeHead(302, { location: '/again.png' }).end();
  else response.writeHead(404).end();
}
