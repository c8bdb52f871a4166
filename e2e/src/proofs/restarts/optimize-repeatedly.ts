import { setTimeout as pause } from 'node:timers/promises';
import type { MegaoptimReply } from '../../megaoptim/client.js';
import { recordedKey } from '../../service.js';
import { createUpload, type HttpReply, type KeepAliveClient, parseReply } from '../keep-alive-client.js';

/** Counts of all clients together. */
export interface LoadTotals {
  requests: number;
  /** Connects that were refused before a byte was sent: the only failure that a restart may cause. */
  refused: number;
  /** 503 answers with `Retry-After`. */
  unavailable: number;
  jobs: number;
  charged: number;
  problems: string[];
}

export interface OptimizeRepeatedlyOptions {
  readonly client: KeepAliveClient;
  readonly nextImage: (mark: number) => Buffer;
  /** Number of pieces of an upload, sent with pauses between them. */
  readonly chunkCount: number;
  readonly totals: LoadTotals;
  readonly stop: AbortSignal;
}

const keyHeader = { 'x-api-key': recordedKey };
const retryDelayMs = 100;
const pollSeconds = 20;
/** Longest time to an answer or a result. */
const giveUpMs = 120_000;

/** A client that submits, waits, downloads and reads the account on one connection until `stop` is aborted; it finishes its last job. */
export async function optimizeRepeatedly(options: OptimizeRepeatedlyOptions): Promise<void> {
  const { client, nextImage, chunkCount, totals, stop } = options;

  /** Repeats a request while the service is unavailable; null when it fails, which is a problem. */
  async function sendUntilAnswered(name: string, request: Parameters<KeepAliveClient['send']>[0]): Promise<HttpReply | null> {
    const deadline = Date.now() + giveUpMs;
    while (Date.now() < deadline) {
      try {
        totals.requests += 1;
        const reply = await client.send(request);
        if (reply.status !== 503 || reply.headers['retry-after'] === undefined) return reply;
        totals.unavailable += 1;
      } catch (thrown) {
        if (!isConnectionRefused(thrown)) {
          totals.problems.push(`${name}: ${thrown}`);
          return null;
        }
        totals.refused += 1;
      }
      await pause(retryDelayMs);
    }
    totals.problems.push(`${name}: no answer within ${giveUpMs} ms`);
    return null;
  }

  /** Repeats the long poll: an API that shuts down answers it early. */
  async function waitForResult(id: string): Promise<MegaoptimReply | null> {
    const path = `/v1/optimize/${id}/result?timeout=${pollSeconds}`;
    const deadline = Date.now() + giveUpMs;
    while (Date.now() < deadline) {
      const reply = await sendUntilAnswered('result', { method: 'POST', path, headers: keyHeader });
      if (!reply) return null;
      const parsed = parseReply(reply);
      if (parsed.code !== 504) return parsed;
    }
    totals.problems.push(`result: job ${id} did not settle within ${giveUpMs} ms`);
    return null;
  }

  async function submit(mark: number): Promise<string | null> {
    const { headers, chunks } = createUpload(nextImage(mark), chunkCount);
    const request = { method: 'POST', path: '/v1/optimize', chunks, headers: { ...keyHeader, ...headers } } as const;
    const reply = await sendUntilAnswered('submit', request);
    if (!reply) return null;
    const { code, process_id: id, errors } = parseReply(reply);
    if (code === 202) return id;
    totals.problems.push(`submit: ${code} ${errors}`);
    return null;
  }

  async function optimizeOne(mark: number): Promise<void> {
    const id = await submit(mark);
    const result = id === null ? null : await waitForResult(id);
    if (!result) return;
    totals.jobs += 1;
    const [item] = result.result ?? [];
    if (result.code !== 200 || !item?.url) return void totals.problems.push(`result: ${result.code} ${result.errors}`);
    if (item.success === 1) totals.charged += 1;
    const image = await sendUntilAnswered('download', { method: 'GET', path: new URL(item.url).pathname });
    if (image && (image.status !== 200 || image.body.length !== item.optimized_size)) totals.problems.push(`download: ${image.status}`);
    const info = await sendUntilAnswered('info', { method: 'GET', path: '/v1/users/info', headers: keyHeader });
    if (info && info.status !== 200) totals.problems.push(`info: ${info.status}`);
  }

  for (let mark = 0; !stop.aborted; mark += 1) await optimizeOne(mark);
  client.close();
}

/** Checks the code alone: under jest, errors of Node belong to another realm and are no instances of `Error`. */
function isConnectionRefused(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ECONNREFUSED';
}
