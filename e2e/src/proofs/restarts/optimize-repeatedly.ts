import { setTimeout as pause } from 'node:timers/promises';
import { recordedKey } from '../../service.js';
import { createUpload, type HttpReply, type KeepAliveClient, parseReply } from '../keep-alive-client.js';

/** What all clients saw together. */
export interface LoadTotals {
  requests: number;
  /** Connects that were refused before a byte was sent: the one thing a restart may do. */
  refusedConnections: number;
  /** Honest 503s, with the time to come back. */
  unavailable: number;
  jobs: number;
  charged: number;
  problems: string[];
}

export interface OptimizeRepeatedlyOptions {
  readonly client: KeepAliveClient;
  readonly nextImage: (mark: number) => Buffer;
  /** Pieces of an upload, with pauses between. */
  readonly chunkCount: number;
  readonly totals: LoadTotals;
  readonly stop: AbortSignal;
}

const key = { 'x-api-key': recordedKey };
const retryDelayMs = 100;
const waitSeconds = 20;

/** Submits, waits, downloads and looks at the account over and over on one connection, until told to stop; finishes what it began. */
export async function optimizeRepeatedly({ client, nextImage, chunkCount, totals, stop }: OptimizeRepeatedlyOptions): Promise<void> {
  /** Asks until there is an answer; null when there will be none. */
  async function sendUntilAnswered(what: string, ask: Parameters<KeepAliveClient['send']>[0]): Promise<HttpReply | null> {
    for (;;) {
      try {
        totals.requests += 1;
        const said = await client.send(ask);
        if (said.status !== 503 || said.headers['retry-after'] === undefined) return said;
        totals.unavailable += 1;
      } catch (thrown) {
        // Under jest an error of Node's is of another realm, and no instance of this one's Error.
        if (!(typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ECONNREFUSED')) {
          totals.problems.push(`${what}: ${thrown}`);
          return null;
        }
        totals.refusedConnections += 1;
      }
      await pause(retryDelayMs);
    }
  }

  /** The long poll is answered early when the API ends; then it is asked again. */
  async function waitFor(id: string) {
    for (;;) {
      const said = await sendUntilAnswered('result', {
        method: 'POST',
        path: `/v1/optimize/${id}/result?timeout=${waitSeconds}`,
        headers: key,
      });
      if (!said) return null;
      const answer = parseReply(said);
      if (answer.code !== 504) return answer;
    }
  }

  async function optimizeOne(mark: number): Promise<void> {
    const upload = createUpload(nextImage(mark), chunkCount);
    const submitted = await sendUntilAnswered('submit', {
      method: 'POST',
      path: '/v1/optimize',
      chunks: upload.chunks ?? [],
      headers: { ...key, ...upload.headers },
    });
    if (!submitted) return;
    const { code, process_id: id, errors } = parseReply(submitted);
    if (code !== 202) return void totals.problems.push(`submit: ${code} ${errors}`);
    const answer = await waitFor(id);
    if (!answer) return;
    totals.jobs += 1;
    const [item] = answer.result ?? [];
    if (answer.code !== 200 || !item?.url) return void totals.problems.push(`result: ${answer.code} ${answer.errors}`);
    if (item.success === 1) totals.charged += 1;
    const image = await sendUntilAnswered('download', { method: 'GET', path: new URL(item.url).pathname });
    if (image && (image.status !== 200 || image.body.length !== item.optimized_size)) totals.problems.push(`download: ${image.status}`);
    const info = await sendUntilAnswered('info', { method: 'GET', path: '/v1/users/info', headers: key });
    if (info && info.status !== 200) totals.problems.push(`info: ${info.status}`);
  }

  for (let mark = 0; !stop.aborted; mark += 1) await optimizeOne(mark);
  client.close();
}
