import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AppError } from '@pixmill/contracts';
import { giveUpBody } from '../body/give-up-body.js';
import { httpErrors } from '../errors/http-errors.js';
import { markRefused } from '../errors/refused-requests.js';
import { lingerOnClose } from '../reply/linger-on-close.js';
import { type RawHead, readRawHead } from './raw-head.js';

/** An error of Node's HTTP parser. */
export interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** Node counts the bytes of a head and its own overhead against this. */
export const maxHeaderBytes = 16_384;

/** A request line without an end means that the URL is too long. */
function isUnendedRequestLine(packet: Buffer | undefined): boolean {
  return /^[A-Z]+ [^\r\n]*$/.test(packet?.toString('latin1', 0, maxHeaderBytes) ?? '');
}

function toHttpError({ code, rawPacket }: ParserError): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return isUnendedRequestLine(rawPacket) ? httpErrors.urlTooLong() : httpErrors.headersTooLong();
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return httpErrors.chunkExtensionsTooLong();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return httpErrors.tooSlow();
    default:
      return httpErrors.badRequest();
  }
}

/** Answers what Node's parser rejects, each socket once, through the application. */
export class SocketRefusals {
  readonly #app: RequestListener;
  readonly #responses = new WeakMap<Duplex, ServerResponse>();
  readonly #refused = new WeakSet<Duplex>();

  constructor(app: RequestListener) {
    this.#app = app;
  }

  /** The response to the newest request of a socket. */
  track(response: ServerResponse): void {
    this.#responses.set(response.req.socket, response);
  }

  findResponse(socket: Duplex): ServerResponse | undefined {
    return this.#responses.get(socket);
  }

  /**
   * The parser rejected what a socket received. In a body, whoever reads it throws the error. After a whole request, its answer is the last
   * of the connection. Else the head is answered as far as it came.
   */
  reject(thrown: ParserError, socket: Duplex): void {
    if (this.#refused.has(socket)) return; // the client is still sending; the rest is dropped
    if (!(socket instanceof Socket) || !socket.writable) return void socket.destroy();
    this.#refused.add(socket);
    // Node would close our side when the client closes its own, before the answer.
    socket.removeAllListeners('end');
    const response = this.#responses.get(socket);
    const error = toHttpError(thrown);
    if (response && !response.req.complete) giveUpBody(response, error);
    else if (response && !response.writableFinished) this.#makeLast(response, socket);
    else this.#answer(socket, error, readRawHead(thrown.rawPacket, maxHeaderBytes));
  }

  /** The request was read, and Node has detached its socket from the parser. */
  rejectConnect({ method = 'CONNECT', headers }: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    if (!(socket instanceof Socket)) return void socket.destroy();
    socket.resume();
    this.#answer(socket, httpErrors.methodNotAllowed(), { method, url: '/', headers: { ...headers } });
  }

  #makeLast(response: ServerResponse, socket: Socket): void {
    if (!response.headersSent) response.shouldKeepAlive = false;
    lingerOnClose(socket);
    response.once('finish', () => socket.destroySoon());
  }

  #answer(socket: Socket, error: AppError, head: (Omit<RawHead, 'headers'> & Pick<IncomingMessage, 'headers'>) | null): void {
    const request = new IncomingMessage(socket);
    const { method = 'GET', url = '/', headers = {} } = head ?? {};
    Object.assign(request, { method, url, headers, httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
    request.push(null);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    lingerOnClose(socket);
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    response.assignSocket(socket);
    markRefused(request, { error, headRead: false, pathRead: head !== null });
    this.#app(request, response);
  }
}
