import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Wiring } from '../wiring.js';
import { type Refusal, refusals, wordRefusal } from './refusals.js';

interface HttpServerOptions {
  /** Longest time for the headers, and for the whole request, in ms; checked every `checkMs`. */
  readonly headersMs?: number;
  readonly requestMs?: number;
  readonly checkMs?: number;
  /** Longest silence in the middle of a request or of an answer; who waits for a result is silent by right. */
  readonly idleMs?: number;
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
function rateHeadersOf(response: ServerResponse | undefined): Record<string, unknown> {
  if (!response || response.writableFinished) return {};
  return Object.fromEntries(Object.entries(response.getHeaders()).filter(([name]) => name.startsWith('x-ratelimit-')));
}

/** A line without end that starts like a request is an address that is too long. */
function isEndlessAddress(packet: Buffer | undefined): boolean {
  return /^[A-Z]+ [^\r\n]*$/.test(packet?.toString('latin1', 0, maxHeaderBytes) ?? '');
}

function refusalFor({ code, rawPacket }: ParserError): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return isEndlessAddress(rawPacket) ? refusals.addressTooLong : refusals.headersTooLong;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return refusals.chunkExtensionsTooLong;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusals.tooSlow;
    default:
      return refusals.badRequest;
  }
}

/**
 * Node's server, with words: whatever it would refuse by itself, or by hanging up, is JSON with the real status, and the
 * connection is closed where the parser is lost (MegaOptim contract section 1, decisions.md 1).
 */
export function createHttpServer(app: RequestListener, { dialects }: Pick<Wiring, 'dialects'>, options: HttpServerOptions = {}): Server {
  const { headersMs = 15_000, requestMs = 120_000, checkMs = 5_000, idleMs = 30_000, maxConnections = 15_000 } = options;
  const answering = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();

  function refuse(socket: Duplex, refusal: Refusal, path?: string): void {
    if (refused.has(socket)) return; // still sending; what comes is thrown away
    refused.add(socket);
    const response = answering.get(socket);
    if (!socket.writable || (response?.headersSent && !response.writableFinished)) return void socket.destroy();
    const { status, headers, json } = wordRefusal(dialects, refusal, path);
    const body = Buffer.from(JSON.stringify(json));
    const fields = {
      ...rateHeadersOf(response),
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
  function endSilence(socket: Socket): void {
    const response = answering.get(socket);
    if (!response || response.writableFinished || response.headersSent) return void socket.destroy();
    if (!response.req.complete) refuse(socket, refusals.tooSlow, response.req.url);
  }

  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: 65_000,
      maxHeaderSize: maxHeaderBytes,
      requireHostHeader: false, // Node's own refusal has no body; `mountStrictHttp` refuses instead
    },
    (request, response) => {
      answering.set(request.socket, response);
      app(request, response);
    },
  );
  server.timeout = idleMs;
  server.maxConnections = maxConnections;
  server.on('timeout', endSilence);
  server.on('clientError', (error: ParserError, socket) => refuse(socket, refusalFor(error)));
  server.on('checkExpectation', ({ socket, url }) => refuse(socket, refusals.expectationUnknown, url));
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    refuse(socket, refusals.methodNotAllowed);
  });
  return server;
}

/** Takes no more connections and leaves the others alone, quiet ones too, which `server.close()` cuts; resolves when all have ended. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
}
