import { once } from 'node:events';
import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { callbackify } from 'node:util';
import { AppError, toAppError } from '@pixmill/contracts';
import { got, type Request, RequestError } from 'got';
import { type Dial, waitForSocketEvent } from './dial.js';

export interface GuardedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** POST with a body and GET without one, unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: string | Uint8Array;
  /** From the last byte sent to the first byte received, in ms. */
  readonly firstByteMs: number;
  /** Ends everything the request has opened. */
  readonly signal: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as sent; throws AppError `connection_failed` when they end early. */
  readonly body: AsyncIterable<Buffer>;
  /** Drops the connection, whatever is still to come. */
  close(): void;
}

/** One request, no redirect followed; throws AppError `address_refused` or `connection_failed`. */
export type GuardedFetch = (request: GuardedRequest) => Promise<GuardedResponse>;

export interface GuardedFetchOptions {
  readonly dial: Dial;
  readonly tlsMs: number;
  readonly userAgent: string;
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca: string | undefined;
}

/** got's own error carries headers and URL, which may hold credentials: only what lies under it goes to the log. */
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
 * An agent that has no way to a socket but `open`: Node's own agents would dial IP literals unasked, a custom lookup is
 * not called for them. Nothing is kept alive, and no proxy variable is read.
 */
function connectThrough<A extends HttpAgent>(agent: A, connect: (options: RequestOptions) => Promise<Duplex>): A {
  agent.createConnection = (options, done) => {
    if (done) callbackify(connect)(options, done);
    return undefined;
  };
  return agent;
}

/** Makes requests that can reach nothing but what `dial` reaches; answers come as they were sent, compressed or not. */
export function createGuardedFetch({ dial, tlsMs, userAgent, ca }: GuardedFetchOptions): GuardedFetch {
  const openTcp = ({ host, port }: RequestOptions, signal: AbortSignal) => dial({ host: host ?? '', port: Number(port), signal });

  async function openTls(options: RequestOptions, signal: AbortSignal): Promise<Duplex> {
    const { host, servername } = options;
    const socket = connectTls({ socket: await openTcp(options, signal), host: host ?? '', servername, ca, ALPNProtocols: ['http/1.1'] });
    await waitForSocketEvent(socket, 'secureConnect', tlsMs);
    return socket;
  }

  return async ({ url, headers, body, method = body === undefined ? 'GET' : 'POST', firstByteMs, signal }) => {
    const stream = got.stream(url, {
      method,
      headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...headers },
      ...(body !== undefined && { body }),
      agent: {
        http: connectThrough(new HttpAgent({ keepAlive: false }), (options) => openTcp(options, signal)),
        https: connectThrough(new HttpsAgent({ keepAlive: false }), (options) => openTls(options, signal)),
      },
      decompress: false,
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { response: firstByteMs },
      signal,
    });
    // A body can fail in the moment between the answer and its first reader, who then gets the error from the stream itself.
    stream.on('error', () => undefined);
    try {
      await once(stream, 'response');
    } catch (thrown) {
      throw toConnectionError(thrown, signal);
    }
    const { response } = stream;
    if (!response) throw new AppError('connection_failed', { detail: 'no response' });
    return { status: response.statusCode, headers: response.headers, body: readBody(stream, signal), close: () => void stream.destroy() };
  };
}
