import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ReceivedRequest } from './sig-v4.js';

/** A stored object with the request that stored it. */
export interface StubObject extends ReceivedRequest {
  readonly host: string;
}

/** A small object store on loopback that verifies every signature. */
export interface ObjectStoreStub {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, or https with a certificate. */
  readonly url: string;
  /** Stored objects in the order of arrival. */
  readonly objects: readonly StubObject[];
  /** Path and query of each accepted removal. */
  readonly removed: readonly string[];
  /** Number of requests, rejected ones and logins included. */
  readonly requestCount: () => number;
  /** Answers the next requests, logins excepted, with these errors or redirects, one each. An empty code sends no body. */
  respondNextWith(...answers: readonly { readonly status: number; readonly code: string; readonly location?: string }[]): void;
  close(): Promise<void>;
}

export interface ObjectStoreStubOptions {
  /** PEM. Without it the store serves plain http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** The answer to a login. */
export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface StoreProtocol {
  /** Answers a login; null for every other request. */
  readonly answerLogin?: (request: ReceivedRequest) => StubAnswer | null;
  /** Headers of an accepted put. */
  readonly toPutHeaders?: (request: ReceivedRequest) => Readonly<Record<string, string>>;
  /** The error code of a rejected request; null accepts the request. */
  readonly findError: (request: ReceivedRequest) => string | null;
  readonly renderError: (code: string) => string;
  /** Status of an accepted put. */
  readonly successStatus: number;
  /** Status of an accepted removal. */
  readonly removalStatus: number;
  /** Status of each error code; 403 for the others. */
  readonly errorStatuses: Readonly<Record<string, number>>;
}

async function readRequest(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return { method: message.method ?? '', target: message.url ?? '', headers: message.headers, body: Buffer.concat(chunks) };
}

/** Starts a store with the given protocol. */
export async function startObjectStoreStub(
  { answerLogin = () => null, toPutHeaders = () => ({ etag: '"0"' }), findError, renderError, ...statuses }: StoreProtocol,
  { tls }: ObjectStoreStubOptions,
): Promise<ObjectStoreStub> {
  const { successStatus, removalStatus, errorStatuses } = statuses;
  const objects: StubObject[] = [];
  const removed: string[] = [];
  const queuedReplies: { status: number; code: string; location?: string }[] = [];
  let calls = 0;

  function sendError(response: ServerResponse, status: number, code: string, location?: string): void {
    response.writeHead(status, { 'content-type': 'application/xml', ...(location !== undefined && { location }) });
    response.end(code === '' ? '' : renderError(code));
  }

  const listener: RequestListener = async (message, response) => {
    const request = await readRequest(message);
    calls += 1;
    const login = answerLogin(request);
    if (login !== null) return void response.writeHead(login.status, login.headers).end(login.body);
    const reply = queuedReplies.shift();
    if (reply) return sendError(response, reply.status, reply.code, reply.location);
    const isRemoval = request.method === 'DELETE';
    const errorCode = isRemoval || request.method === 'PUT' ? findError(request) : 'MethodNotAllowed';
    if (errorCode !== null) return sendError(response, errorStatuses[errorCode] ?? 403, errorCode);
    if (isRemoval) {
      removed.push(request.target);
      response.writeHead(removalStatus);
      return void response.end();
    }
    objects.push({ ...request, host: message.headers.host ?? '' });
    response.writeHead(successStatus, toPutHeaders(request));
    response.end();
  };
  const server = tls ? createTlsServer(tls, listener) : createPlainServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    objects,
    removed,
    requestCount: () => calls,
    respondNextWith: (...answers) => void queuedReplies.push(...answers),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
