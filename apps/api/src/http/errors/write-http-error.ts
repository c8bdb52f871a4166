import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WireReply } from '@pixmill/dialects';

/** A client that is still sending gets this long to read the answer before the connection is cut. */
const lingerMs = 2_000;

/** Rate limit headers of a request that has no answer yet: its error must carry them, too. */
function rateLimitHeadersOf(response: ServerResponse | undefined): Record<string, unknown> {
  if (!response || response.writableFinished) return {};
  return Object.fromEntries(Object.entries(response.getHeaders()).filter(([name]) => name.startsWith('x-ratelimit-')));
}

/** Writes an error as JSON to the socket of a request that Express never received or cannot answer, and closes the connection. */
export function writeHttpError(socket: Duplex, { status, headers, json }: WireReply, response?: ServerResponse): void {
  const body = Buffer.from(JSON.stringify(json));
  const fields = {
    ...rateLimitHeadersOf(response),
    ...headers,
    'x-content-type-options': 'nosniff',
    'x-request-id': randomUUID(),
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`), body]));
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}
