import { setTimeout as pause } from 'node:timers/promises';
import { recordedKey } from '../service.js';
import { answerOf, type KeepAliveClient, type Said, uploadOf } from './keep-alive-client.js';

/** What all clients saw together. */
export interface Ledger {
  requests: number;
  /** Connects that were refused before a byte was sent: the one thing a restart may do. */
  refused: number;
  /** Honest 503s, with the time to come back. */
  unavailable: number;
  jobs: number;
  charged: number;
  problems: string[];
}

export interface LoadOptions {
  readonly client: KeepAliveClient;
  readonly nextImage: (mark: number) => Buffer;
  /** Pieces of an upload, with pauses between. */
  readonly pieces: number;
  readonly ledger: Ledger;
  readonly stop: AbortSignal;
}

const key = { 'x-api-key': recordedKey };
const comeBackMs = 100;
const waitSeconds = 20;

/** Submits, waits, downloads and looks at the account over and over on one connection, until told to stop; finishes what it began. */
export async function keepOptimizing({ client, nextImage, pieces, ledger, stop }: LoadOptions): Promise<void> {
  /** Asks until there is an answer; null when there will be none. */
  async function insist(what: string, ask: Parameters<KeepAliveClient['ask']>[0]): Promise<Said | null> {
    for (;;) {
      try {
        ledger.requests += 1;
        const said = await client.ask(ask);
        if (said.status !== 503 || said.headers['retry-after'] === undefined) return said;
        ledger.unavailable += 1;
      } catch (thrown) {
        // Under jest an error of Node's is of another realm, and no instance of this one's Error.
        if (!(typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ECONNREFUSED')) {
          ledger.problems.push(`${what}: ${thrown}`);
          return null;
        }
        ledger.refused += 1;
      }
      await pause(comeBackMs);
    }
  }

  /** The long poll is answered early when the API ends; then it is asked again. */
  async function waitFor(id: string) {
    for (;;) {
      const said = await insist('result', { method: 'POST', path: `/v1/optimize/${id}/result?timeout=${waitSeconds}`, headers: key });
      if (!said) return null;
      const answer = answerOf(said);
      if (answer.code !== 504) return answer;
    }
  }

  async function optimizeOne(mark: number): Promise<void> {
    const upload = uploadOf(nextImage(mark), pieces);
    const submitted = await insist('submit', {
      method: 'POST',
      path: '/v1/optimize',
      pieces: upload.pieces ?? [],
      headers: { ...key, ...upload.headers },
    });
    if (!submitted) return;
    const { code, process_id: id, errors } = answerOf(submitted);
    if (code !== 202) return void ledger.problems.push(`submit: ${code} ${errors}`);
    const answer = await waitFor(id);
    if (!answer) return;
    ledger.jobs += 1;
    const [item] = answer.result ?? [];
    if (answer.code !== 200 || !item?.url) return void ledger.problems.push(`result: ${answer.code} ${answer.errors}`);
    if (item.success === 1) ledger.charged += 1;
    const image = await insist('download', { method: 'GET', path: new URL(item.url).pathname });
    if (image && (image.status !== 200 || image.body.length !== item.optimized_size)) ledger.problems.push(`download: ${image.status}`);
    const info = await insist('info', { method: 'GET', path: '/v1/users/info', headers: key });
    if (info && info.status !== 200) ledger.problems.push(`info: ${info.status}`);
  }

  for (let mark = 0; !stop.aborted; mark += 1) await optimizeOne(mark);
  client.close();
}
