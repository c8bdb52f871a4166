import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Dialect } from '@pixmill/dialects';
import { type HttpError, httpErrors, renderHttpError } from '../errors/http-errors.js';
import { writeHttpError } from '../errors/write-http-error.js';

interface HttpServerDeps {
  readonly dialects: readonly Dialect[];
}

interface HttpServerOptions {
  /** Longest time for the headers, in ms. */
  readonly headersTimeoutMs?: number;
  /** Longest time for the whole request, in ms. */
  readonly requestTimeoutMs?: number;
  /** How often these two limits are checked, in ms. */
  readonly checkIntervalMs?: number;
  /** Longest pause inside a request or an answer, in ms; a client that waits for its answer may be idle longer. */
  readonly idleTimeoutMs?: number;
  readonly maxConnections?: number;
}

const maxHeaderBytes = 16_384;
const keepAliveTimeoutMs = 65_000;

/** An error of Node's HTTP parser. */
interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** A request line without an end means that the URL is too long. */
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

/** Rejects requests on their sockets, each socket once, and closes idle sockets. */
function createSocketErrors({ dialects }: HttpServerDeps) {
  const responses = new WeakMap<Duplex, ServerResponse>();
  const rejected = new WeakSet<Duplex>();

  function reject(socket: Duplex, error: HttpError, path?: string): void {
    if (rejected.has(socket)) return; // the client is still sending; the rest is dropped
    rejected.add(socket);
    const response = responses.get(socket);
    if (!socket.writable || (response?.headersSent && !response.writableFinished)) return void socket.destroy();
    writeHttpError(socket, renderHttpError(dialects, error, path), response);
  }

  return {
    track: (socket: Duplex, response: ServerResponse) => responses.set(socket, response),
    reject,
    /** Node reports an idle connection once and does not close it. */
    onIdleTimeout(socket: Socket): void {
      const response = responses.get(socket);
      if (!response || response.writableFinished || response.headersSent) return void socket.destroy();
      if (!response.req.complete) reject(socket, httpErrors.tooSlow, response.req.url);
    },
  };
}

/**
 * Node's HTTP server. A request that Node would reject without a body, or by closing the connection, gets a JSON answer with the real
 * status. The connection is closed when the parser cannot continue. Source: docs/contracts/megaoptim.md#1-shape-of-the-service,
 * docs/product-decisions.md#service-conditions.
 */
export function createHttpServer(app: RequestListener, deps: HttpServerDeps, options: HttpServerOptions = {}): Server {
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 120_000, checkIntervalMs = 5_000 } = options;
  const { idleTimeoutMs = 30_000, maxConnections = 15_000 } = options;
  const { track, reject, onIdleTimeout } = createSocketErrors(deps);
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
      requireHostHeader: false, // Node's own answer has no body; `mountStrictHttp` checks it instead
    },
    (request, response) => {
      track(request.socket, response);
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

/**
 * Stops accepting connections and keeps the open ones, also the idle ones that `server.close()` would close. Resolves when all have ended.
 */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
}
