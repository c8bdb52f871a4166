import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ArrivedRequest } from './sig-v4.js';

/** An object that was put, with what came along. */
export interface StoredObject extends ArrivedRequest {
  readonly host: string;
}

/** A small object store on loopback that believes no signature it has not rebuilt. */
export interface StoreStandIn {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, or https with a certificate. */
  readonly url: string;
  /** What was taken, in the order of arrival. */
  readonly objects: readonly StoredObject[];
  /** Requests of any kind, refused ones too. */
  readonly calls: () => number;
  /** What the next calls are answered with instead, one each; an empty code has no body. */
  answerNext(...answers: readonly { readonly status: number; readonly code: string; readonly location?: string }[]): void;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** PEM; without it the stand-in speaks plain http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface Wire {
  /** The error code of a request that is not taken; null takes it. */
  readonly findFault: (request: ArrivedRequest) => string | null;
  readonly wordError: (code: string) => string;
  /** Status of a put that was taken. */
  readonly taken: number;
  /** Status of each error code; any other is 403. */
  readonly statuses: Readonly<Record<string, number>>;
}

async function readRequest(message: IncomingMessage): Promise<ArrivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return { method: message.method ?? '', target: message.url ?? '', headers: message.headers, body: Buffer.concat(chunks) };
}

/** Starts a store that speaks `wire`. */
export async function startStore({ findFault, wordError, taken, statuses }: Wire, { tls }: StoreOptions): Promise<StoreStandIn> {
  const objects: StoredObject[] = [];
  const planned: { status: number; code: string; location?: string }[] = [];
  let calls = 0;

  function refuse(response: ServerResponse, status: number, code: string, location?: string): void {
    response.writeHead(status, { 'content-type': 'application/xml', ...(location !== undefined && { location }) });
    response.end(code === '' ? '' : wordError(code));
  }

  const listener: RequestListener = async (message, response) => {
    const request = await readRequest(message);
    calls += 1;
    const plan = planned.shift();
    if (plan) return refuse(response, plan.status, plan.code, plan.location);
    const fault = request.method === 'PUT' ? findFault(request) : 'MethodNotAllowed';
    if (fault !== null) return refuse(response, statuses[fault] ?? 403, fault);
    objects.push({ ...request, host: message.headers.host ?? '' });
    response.writeHead(taken, { etag: '"0"' });
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
    calls: () => calls,
    answerNext: (...answers) => void planned.push(...answers),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
