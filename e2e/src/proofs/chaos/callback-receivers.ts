import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../listen.js';
import { createSeededRandom } from '../seeded-random.js';
import { markers, type Submission } from './load/submission.js';

/** The requests for the callback of one submission. */
export interface CallbackRecord {
  readonly processIds: Set<string>;
  /** SHA-256 of every body. */
  readonly bodies: Set<string>;
  readonly webhookIds: Set<string>;
  lastBody: string;
  attempts: number;
  /** Number of 2xx answers that the receiver has sent. */
  accepted: number;
}

/** Receivers of callbacks, which reject some of the attempts. */
export interface CallbackReceivers {
  callbackUrl(submission: Submission): string;
  /** By the number of the submission. */
  readonly callbacks: ReadonlyMap<number, CallbackRecord>;
  /** Number of attempts that were rejected on purpose. */
  countRejections(): number;
  close(): Promise<void>;
}

/** Several receivers, because one endpoint gets few concurrent attempts. */
const receiverCount = 6;
const rejectionRate = 0.15;
const hangMs = 3_000;

function createCallbackRecord(): CallbackRecord {
  return { processIds: new Set(), bodies: new Set(), webhookIds: new Set(), lastBody: '', attempts: 0, accepted: 0 };
}

function addAttempt(record: CallbackRecord, { headers }: IncomingMessage, body: string): void {
  const { process_id } = JSON.parse(body) as { process_id: string };
  record.processIds.add(process_id);
  record.bodies.add(createHash('sha256').update(body).digest('hex'));
  record.webhookIds.add(String(headers['webhook-id']));
  record.lastBody = body;
  record.attempts += 1;
}

/** Opens the receivers. They answer 15 % of the attempts with 500, a broken connection or silence. */
export async function openCallbackReceivers(seed: number): Promise<CallbackReceivers> {
  const callbacks = new Map<number, CallbackRecord>();
  let rejections = 0;

  async function receiveCallback(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString();
    const number = Number(/^\/hook\/(\d+)\?/.exec(request.url ?? '')?.[1]);
    const record = callbacks.get(number) ?? createCallbackRecord();
    callbacks.set(number, record);
    addAttempt(record, request, body);
    const random = createSeededRandom(seed, 'call', number, record.attempts);
    if (!random.chance(rejectionRate)) {
      response.once('finish', () => {
        record.accepted += 1;
      });
      response.writeHead(random.pick([200, 200, 201, 204])).end();
      return;
    }
    rejections += 1;
    const failures = {
      fails: () => response.writeHead(500).end('no'),
      cuts: () => request.socket.destroy(),
      hangs: () => setTimeout(() => request.socket.destroy(), hangMs).unref(),
    };
    failures[random.pick(['fails', 'fails', 'cuts', 'hangs'] as const)]();
  }

  const createReceiver = () =>
    createServer((request, response) => {
      receiveCallback(request, response).catch(() => response.destroy()); // the sender disconnected
    });
  const receivers = await Promise.all(Array.from({ length: receiverCount }, () => listen(createReceiver())));
  return {
    callbackUrl: ({ number }) => `http://${receivers[number % receiverCount]?.host}/hook/${number}?token=${markers.callbackToken}`,
    callbacks,
    countRejections: () => rejections,
    async close() {
      await Promise.all(receivers.map(({ close }) => close()));
    },
  };
}
