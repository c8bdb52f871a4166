import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createDice } from '../dice.js';
import { markers, type Source, type Submission, type Way } from './submission.js';

/** What came in for one submission's callback. */
export interface Calls {
  readonly processIds: Set<string>;
  /** SHA-256 of every body seen. */
  readonly bodies: Set<string>;
  readonly webhookIds: Set<string>;
  lastBody: string;
  tries: number;
  /** Tries that were answered with 200, as far as the receiver knows. */
  taken: number;
}

/** Origins of sources and receivers of callbacks, all on loopback. */
export interface OutsideWorld {
  urlOf(source: Source): string;
  callbackOf(submission: Submission): string;
  /** By the submission's number. */
  readonly calls: ReadonlyMap<number, Calls>;
  /** Tries answered badly on purpose. */
  refusals(): number;
  close(): Promise<void>;
}

export interface OutsideOptions {
  readonly seed: number;
  readonly submissionOf: (number: number) => Submission;
}

/** Several, because tries to one endpoint are few at a time. */
const receivers = 6;
const refusedShare = 0.15;
const holdMs = 3_000;

const basic = ({ user, password }: { user: string; password: string }) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function mayHave(way: Way, { url, headers }: IncomingMessage): boolean {
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
export async function openOutsideWorld({ seed, submissionOf }: OutsideOptions): Promise<OutsideWorld> {
  const calls = new Map<number, Calls>();
  let refusals = 0;

  async function serveSource(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, way, number, index] = /^\/([a-z-]+)\/s(\d+)-(\d+)\./.exec(request.url ?? '') ?? [];
    const source = submissionOf(Number(number)).sources[Number(index)];
    if (!source || source.way !== way || !mayHave(source.way, request)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': source.bytes.length }).end(source.bytes);
  }

  function note(number: number, request: IncomingMessage, body: string): Calls {
    const known = calls.get(number) ?? {
      processIds: new Set(),
      bodies: new Set(),
      webhookIds: new Set(),
      lastBody: '',
      tries: 0,
      taken: 0,
    };
    calls.set(number, known);
    const { process_id } = JSON.parse(body) as { process_id: string };
    known.processIds.add(process_id);
    known.bodies.add(createHash('sha256').update(body).digest('hex'));
    known.webhookIds.add(String(request.headers['webhook-id']));
    known.lastBody = body;
    known.tries += 1;
    return known;
  }

  async function takeCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString();
    const number = Number(/^\/hook\/(\d+)\?/.exec(request.url ?? '')?.[1]);
    const seen = note(number, request, body);
    const dice = createDice(seed, 'call', number, seen.tries);
    if (!dice.chance(refusedShare)) {
      response.once('finish', () => {
        seen.taken += 1;
      });
      response.writeHead(dice.pick([200, 200, 201, 204])).end();
      return;
    }
    refusals += 1;
    const badly = {
      fails: () => response.writeHead(500).end('no'),
      cuts: () => request.socket.destroy(),
      hangs: () => setTimeout(() => request.socket.destroy(), holdMs).unref(),
    };
    badly[dice.pick(['fails', 'fails', 'cuts', 'hangs'] as const)]();
  }

  const [imageServer, origin] = await listen(serveSource);
  const hooks = await Promise.all(Array.from({ length: receivers }, () => listen(takeCall)));
  const servers = [imageServer, ...hooks.map(([server]) => server)];

  return {
    urlOf({ name, way }) {
      const { user, password } = markers.urlLogin;
      const login = way === 'url-login' ? `${user}:${password}@` : '';
      const signature = way === 'signed' ? `?X-Amz-Signature=${markers.signature}` : '';
      return `http://${login}${origin}/${way}/${name}${signature}`;
    },
    callbackOf: ({ number }) => `http://${hooks[number % receivers]?.[1]}/hook/${number}?token=${markers.callbackToken}`,
    calls,
    refusals: () => refusals,
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
