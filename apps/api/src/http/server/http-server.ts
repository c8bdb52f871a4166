import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import { httpErrors } from '../errors/http-errors.js';
import { markRefused } from '../errors/refused-requests.js';
import { isClosing } from '../reply/linger-on-close.js';
import { maxHeaderBytes, type ParserError, SocketRefusals } from './socket-refusals.js';
import type { UploadLimits } from './upload-settings.js';
import { UploadWatch } from './upload-watch.js';

interface HttpServerDeps {
  readonly uploadLimits: UploadLimits;
}

interface HttpServerOptions {
  /** Longest time for the headers, in ms. */
  readonly headersTimeoutMs?: number;
  /** How often this limit is checked, in ms. */
  readonly checkIntervalMs?: number;
  /** Longest pause between requests and inside an answer, in ms; a client that waits for its answer may be idle longer. */
  readonly idleTimeoutMs?: number;
  readonly maxConnections?: number;
}

const keepAliveTimeoutMs = 65_000;

/**
 * Node's HTTP server. A request that Node would reject without a body, or by closing the connection, is passed to the application, marked
 * with its error. Source: docs/contracts/megaoptim.md#1-shape-of-the-service, docs/product-decisions.md#service-conditions.
 */
export function createHttpServer(app: RequestListener, { uploadLimits }: HttpServerDeps, options: HttpServerOptions = {}): Server {
  const { headersTimeoutMs = 15_000, checkIntervalMs = 5_000, idleTimeoutMs = 30_000, maxConnections = 15_000 } = options;
  const refusals = new SocketRefusals(app);
  const uploads = new UploadWatch(uploadLimits);

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (isClosing(request.socket)) return void request.resume(); // its client was told that the connection ends
    refusals.track(response);
    uploads.add(request, response);
    app(request, response);
  }

  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: 0, // it counts slow uplinks that move; `UploadWatch` watches bodies
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      maxHeaderSize: maxHeaderBytes,
      requireHostHeader: false, // Node's own answer has no body; `mountStrictHttp` checks it instead
    },
    handle,
  );
  uploads.start(server);
  server.timeout = idleTimeoutMs;
  server.maxConnections = maxConnections;
  server.on('timeout', (socket: Socket) => onIdle(socket, refusals.findResponse(socket)));
  server.on('clientError', (error: ParserError, socket) => refusals.reject(error, socket));
  server.on('checkExpectation', (request, response) => {
    markRefused(request, { error: httpErrors.expectationUnknown(), headRead: true, pathRead: true });
    handle(request, response);
  });
  server.on('connect', (request, socket) => refusals.rejectConnect(request, socket));
  return server;
}

/** Node reports an idle connection once and does not close it. Clients that wait for an answer, or still send, are not idle. */
function onIdle(socket: Socket, response: ServerResponse | undefined): void {
  if (!response || response.writableFinished || response.headersSent) socket.destroy();
}

/**
 * Stops accepting connections and keeps the open ones, also the idle ones that `server.close()` would close. Resolves when all have ended.
 */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
}
