import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Composition } from '../../compose.js';
import { type HttpError, httpErrors, renderHttpError } from '../errors/http-errors.js';

interface HttpServerOptions {
  /** Longest time for the headers, and for the whole request, in ms; checked every `checkIntervalMs`. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly checkIntervalMs?: number;
  /** Longest silence in the middle of a request or of an answer; who waits for a result is silent by right. */
  readonly idleTimeoutMs?: number;
  readonly maxConnections?: number;
}

/** How long a refused client may go on sending before it is cut off, so that it gets to read the answer. */
const lingerMs = 2_000;
const maxHeaderBytes = 16_384;

/** What Node's parser gave up on. */
interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** What was counted for a request that has no answer yet. */
function rateLimitHeadersOf(response: ServerResponse | undefined): Record<string, unknown> {
  if (!response || response.writableFinished) return {};
  return Object.fromEntries(Object.entries(response.getHeaders()).filter(([name]) => name.startsWith('x-ratelimit-')));
}

/** A line without end that starts like a request is an address that is too long. */
function isUnendedRequestLine(packet: Buffer | undefined): boolean {
  return /^[A-Z]+ [^\r\n]*$/.test(packet?.toString('latin1', 0, maxHeaderBytes) ?? '');
}

function toHttpError({ code, rawPacket }: ParserError): HttpError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return isUnendedRequestLine(rawPacket) ? httpErrors.urlTooLong : httpErrors.headersTooLong;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return httpErrors.chunkExtensionsTooLong;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return httpErrors.tooSlow;
    default:
      return httpErrors.badRequest;
  }
}

/**
 * Node's server, with words: whatever it would refuse by itself, or by hanging up, is JSON with the real status, and the
 * connection is closed where the parser is lost (MegaOptim contract section 1, decisions.md 1).
 */
export function createHttpServer(
  app: RequestListener,
  { dialects }: Pick<Composition, 'dialects'>,
  options: HttpServerOptions = {},
): Server {
  const {
    headersTimeoutMs = 15_000,
    requestTimeoutMs = 120_000,
    checkIntervalMs = 5_000,
    idleTimeoutMs = 30_000,
    maxConnections = 15_000,
  } = options;
  const responses = new WeakMap<Duplex, ServerResponse>();
  const rejected = new WeakSet<Duplex>();

  function reject(socket: Duplex, refusal: HttpError, path?: string): void {
    if (rejected.has(socket)) return; // still sending; what comes is thrown away
    rejected.add(socket);
    const response = responses.get(socket);
    if (!socket.writable || (response?.headersSent && !response.writableFinished)) return void socket.destroy();
    const { status, headers, json } = renderHttpError(dialects, refusal, path);
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
    const cut = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(cut));
  }

  /** Node tells of a silent connection once, and leaves it to us. */
  function onIdleTimeout(socket: Socket): void {
    const response = responses.get(socket);
    if (!response || response.writableFinished || response.headersSent) return void socket.destroy();
    if (!response.req.complete) reject(socket, httpErrors.tooSlow, response.req.url);
  }

  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: 65_000,
      maxHeaderSize: maxHeaderBytes,
      requireHostHeader: false, // Node's own refusal has no body; `mountStrictHttp` refuses instead
    },
    (request, response) => {
      responses.set(request.socket, response);
      app(request, response);
    },
  );
  server.timeout = idleTimeoutMs;
  server.maxConnections = maxConnections;
  server.on('timeout', onIdleTimeout);
  server.on('clientError', (error: ParserError, socket) => reject(socket, toHttpError(error)));
  server.on('checkExpectation', ({ socket, url }) => reject(socket, httpErrors.expectationUnknown, url));
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    reject(socket, httpErrors.methodNotAllowed);
  });
  return server;
}

/** Takes no more connections and leaves the others alone, quiet ones too, which `server.close()` cuts; resolves when all have ended. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
}
