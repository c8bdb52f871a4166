import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createSeededRandom } from '../seeded-random.js';
import { markers, type SourceKind, type Submission, type SubmissionSource } from './load/submission.js';

/** What came in for one submission's callback. */
export interface CallbackRecord {
  readonly processIds: Set<string>;
  /** SHA-256 of every body seen. */
  readonly bodies: Set<string>;
  readonly webhookIds: Set<string>;
  lastBody: string;
  attempts: number;
  /** Tries that were answered with 200, as far as the receiver knows. */
  accepted: number;
}

/** Origins of sources and receivers of callbacks, all on loopback. */
export interface ExternalServers {
  sourceUrl(source: SubmissionSource): string;
  callbackUrl(submission: Submission): string;
  /** By the submission's number. */
  readonly callbacks: ReadonlyMap<number, CallbackRecord>;
  /** Tries answered badly on purpose. */
  countRejections(): number;
  close(): Promise<void>;
}

export interface ExternalServersOptions {
  readonly seed: number;
  readonly submissionOf: (number: number) => Submission;
}

/** Several, because tries to one endpoint are few at a time. */
const receiverCount = 6;
const rejectionRate = 0.15;
const hangMs = 3_000;

const basic = ({ user, password }: { user: string; password: string }) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function isAuthorized(way: SourceKind, { url, headers }: IncomingMessage): boolean {
  if (way === 'signed') return url?.endsWith(`?X-Amz-Signature=${markers.signature}`) ?? false;
  if (way === 'login') return headers.authorization === basic(markers.login);
  if (way === 'url-login') return headers.authorization === basic(markers.urlLogin);
  return way !== 'missing';
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<[Server, string]> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy()); // the sender hung up
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return [server, `127.0.0.1:${port}`];
}

/** Opens the image server and the receivers; 15 % of the tries of a callback are answered with 500, a cut or a silence. */
export async function openExternalServers({ seed, submissionOf }: ExternalServersOptions): Promise<ExternalServers> {
  const callbacks = new Map<number, CallbackRecord>();
  let rejections = 0;

  async function serveSource(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, way, number, index] = /^\/([a-z-]+)\/s(\d+)-(\d+)\./.exec(request.url ?? '') ?? [];
    const source = submissionOf(Number(number)).sources[Number(index)];
    if (!source || source.kind !== way || !isAuthorized(source.kind, request)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': source.bytes.length }).end(source.bytes);
  }

  function recordCallback(number: number, request: IncomingMessage, body: string): CallbackRecord {
    const known = callbacks.get(number) ?? {
      processIds: new Set(),
      bodies: new Set(),
      webhookIds: new Set(),
      lastBody: '',
      attempts: 0,
      accepted: 0,
    };
    callbacks.set(number, known);
    const { process_id } = JSON.parse(body) as { process_id: string };
    known.processIds.add(process_id);
    known.bodies.add(createHash('sha256').update(body).digest('hex'));
    known.webhookIds.add(String(request.headers['webhook-id']));
    known.lastBody = body;
    known.attempts += 1;
    return known;
  }

  async function receiveCallback(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString();
    const number = Number(/^\/hook\/(\d+)\?/.exec(request.url ?? '')?.[1]);
    const seen = recordCallback(number, request, body);
    const dice = createSeededRandom(seed, 'call', number, seen.attempts);
    if (!dice.chance(rejectionRate)) {
      response.once('finish', () => {
        seen.accepted += 1;
      });
      response.writeHead(dice.pick([200, 200, 201, 204])).end();
      return;
    }
    rejections += 1;
    const failures = {
      fails: () => response.writeHead(500).end('no'),
      cuts: () => request.socket.destroy(),
      hangs: () => setTimeout(() => request.socket.destroy(), hangMs).unref(),
    };
    failures[dice.pick(['fails', 'fails', 'cuts', 'hangs'] as const)]();
  }

  const [imageServer, origin] = await listen(serveSource);
  const receivers = await Promise.all(Array.from({ length: receiverCount }, () => listen(receiveCallback)));
  const servers = [imageServer, ...receivers.map(([server]) => server)];

  return {
    sourceUrl({ name, kind }) {
      const { user, password } = markers.urlLogin;
      const login = kind === 'url-login' ? `${user}:${password}@` : '';
      const signature = kind === 'signed' ? `?X-Amz-Signature=${markers.signature}` : '';
      return `http://${login}${origin}/${kind}/${name}${signature}`;
    },
    callbackUrl: ({ number }) => `http://${receivers[number % receiverCount]?.[1]}/hook/${number}?token=${markers.callbackToken}`,
    callbacks,
    countRejections: () => rejections,
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
