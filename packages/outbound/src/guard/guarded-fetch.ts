import { once } from 'node:events';
import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { callbackify } from 'node:util';
import { AppError, toAppError } from '@pixmill/contracts';
import { type RunTimer, startRunTimer } from '@pixmill/runtime';
import { got, type Request, RequestError } from 'got';
import { type Dial, waitForSocketEvent } from './dial.js';
import { FailureReason } from './failure-reason.js';
import { createTolerantSocket } from './response/tolerant-socket.js';

export interface GuardedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Default: POST with a body, GET without one. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: string | Uint8Array;
  /** From the last byte sent to the first byte received, in ms. */
  readonly firstByteMs: number;
  /** Called with the status of the final response before its headers are complete. */
  readonly onStatus?: ((status: number) => void) | undefined;
  /** Closes everything that the request opened. */
  readonly signal: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as sent, compressed or not; throws AppError `connection_failed` when they end early. */
  readonly body: AsyncIterable<Buffer>;
  /** Closes the connection, even before the end of the body. */
  close(): void;
}

/** Makes one request and follows no redirect; throws AppError `address_refused` or `connection_failed`. */
export type GuardedFetch = (request: GuardedRequest) => Promise<GuardedResponse>;

export interface GuardedFetchOptions {
  readonly dial: Dial;
  readonly tlsMs: number;
  readonly userAgent: string;
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca: string | undefined;
}

/** Any status is a result, and the bytes stay as sent. The tolerant socket limits a head to 64 kB, and may make it slightly longer. */
const singleAttempt = {
  decompress: false,
  followRedirect: false,
  throwHttpErrors: false,
  retry: { limit: 0 },
  maxHeaderSize: 131_072,
} as const;

/** Creates a fetch that opens connections with `dial` only. */
export function createGuardedFetch({ dial, tlsMs, userAgent, ca }: GuardedFetchOptions): GuardedFetch {
  const openTcp = ({ host, port }: RequestOptions, signal: AbortSignal) => dial({ host: host ?? '', port: Number(port), signal });

  async function openTls(options: RequestOptions, signal: AbortSignal): Promise<Duplex> {
    const { host, servername } = options;
    const socket = connectTls({ socket: await openTcp(options, signal), host: host ?? '', servername, ca, ALPNProtocols: ['http/1.1'] });
    await waitForSocketEvent(socket, 'secureConnect', tlsMs);
    return socket;
  }

  return async ({ url, headers, body, method = body === undefined ? 'GET' : 'POST', firstByteMs, onStatus, signal }) => {
    const openTolerant = async (connection: Promise<Duplex>) => createTolerantSocket(await connection, onStatus);
    const stream = got.stream(url, {
      ...singleAttempt,
      method,
      headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...headers },
      ...(body !== undefined && { body }),
      agent: {
        http: connectThrough(new HttpAgent({ keepAlive: false }), (options) => openTolerant(openTcp(options, signal))),
        https: connectThrough(new HttpsAgent({ keepAlive: false }), (options) => openTolerant(openTls(options, signal))),
      },
      signal,
    });
    return toGuardedResponse(stream, { firstByteMs, signal });
  };
}

/** Waits for the status line and the headers. */
async function toGuardedResponse(
  stream: Request,
  { firstByteMs, signal }: Pick<GuardedRequest, 'firstByteMs' | 'signal'>,
): Promise<GuardedResponse> {
  // The body can fail after the headers and before anyone reads it. The first reader then gets the error from the stream.
  stream.on('error', () => undefined);
  const stopTimer = limitFirstByte(stream, firstByteMs);
  try {
    await once(stream, 'response');
  } catch (thrown) {
    throw toConnectionError(thrown, signal);
  } finally {
    stopTimer();
  }
  const { response } = stream;
  if (!response) throw new AppError('connection_failed', { detail: 'no response' });
  return { status: response.statusCode, headers: response.headers, body: readBody(stream, signal), close: () => void stream.destroy() };
}

/** Destroys the request when no response follows its last byte in time. Not got's own limit, which also counts while this process is frozen. */
function limitFirstByte(stream: Request, firstByteMs: number): () => void {
  let timer: RunTimer | undefined;
  let ended = false;
  const onSent = () => {
    const cause = new FailureReason('time', `no answer within ${firstByteMs} ms`);
    const error = new AppError('connection_failed', { detail: 'no response in time', cause });
    if (!ended) timer = startRunTimer(firstByteMs, () => void stream.destroy(error));
  };
  stream.once('request', (request) => request.once('finish', onSent));
  return () => {
    ended = true;
    timer?.stop();
  };
}

/** got's error holds headers and URL, which may contain credentials; only its code, message and cause go to the log. */
function toConnectionError(thrown: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return toAppError(signal.reason, 'connection_failed');
  const cause = thrown instanceof RequestError && thrown.cause !== undefined ? thrown.cause : thrown;
  if (cause instanceof AppError) return cause;
  return new AppError(
    'connection_failed',
    thrown instanceof RequestError ? { detail: `${thrown.code}: ${thrown.message}`, cause } : { cause },
  );
}

async function* readBody(stream: Request, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk;
  } catch (thrown) {
    throw toConnectionError(thrown, signal);
  }
}

/**
 * Makes `connect` the agent's only way to a socket. A custom lookup would not do: Node does not call it for IP literals. The agent keeps
 * no connection alive and reads no proxy variable.
 */
function connectThrough<A extends HttpAgent>(agent: A, connect: (options: RequestOptions) => Promise<Duplex>): A {
  agent.createConnection = (options, done) => {
    if (done) callbackify(connect)(options, done);
    return undefined;
  };
  return agent;
}
