import type { IncomingMessage, ServerResponse } from 'node:http';

/** The public origin: redirects where it is told to, sends a rebinding name to itself once more, and has nothing else. */
export function handleOriginRequest(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://origin');
  const [, status] = /^\/to\/(\d{3})\//.exec(pathname) ?? [];
  const target = searchParams.get('to');
  // Headers are latin1 to Node, and UTF-8 on the wire.
  if (status !== undefined && target !== null) {
    response.writeHead(Number(status), { location: Buffer.from(target).toString('latin1') }).end();
    return;
  }
  if (request.headers.host?.startsWith('rebind-')) response.writeHead(302, { location: '/again.png' }).end();
  else response.writeHead(404).end();
}
