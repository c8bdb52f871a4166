import { setTimeout as pause } from 'node:timers/promises';
import type { RunningService } from '../../../../service.js';
import { recordedKey } from '../../../../service.js';
import { createKeepAliveClient, parseReply } from '../../../keep-alive-client.js';

/** What the clients saw. */
export interface PollStats {
  answers: number;
  /** Answers with 503. */
  rejections: number;
  /** Of the requests that wait for nothing. */
  slowestRejectionMs: number;
  readonly retryAfterValues: Set<string>;
  readonly otherStatuses: Set<number>;
  /** The first result of each settled job, as text. */
  readonly results: Map<string, string>;
  /** Jobs whose result was another one later. */
  readonly changedJobs: Set<string>;
}

export interface PollOptions {
  readonly service: RunningService;
  readonly jobIds: readonly string[];
  readonly pollers: number;
  readonly stop: AbortSignal;
}

/** Pause after every answer: these clients do not look at `Retry-After`. */
const gapMs = 60;
const probeCount = 4;
const pollSeconds = 1;
const expectedStatuses = [200, 503, 504];

export const createPollStats = (): PollStats => ({
  answers: 0,
  rejections: 0,
  slowestRejectionMs: 0,
  retryAfterValues: new Set(),
  otherStatuses: new Set(),
  results: new Map(),
  changedJobs: new Set(),
});

/** Long polls of many clients, and some that ask for the account, until `stop` is aborted. */
export async function pollUntilStopped({ service, jobIds, pollers, stop }: PollOptions, stats: PollStats): Promise<void> {
  const headers = { 'x-api-key': recordedKey };

  async function poll(first: number): Promise<void> {
    const client = createKeepAliveClient(service.port);
    for (let turn = first; !stop.aborted; turn += 1) {
      const id = jobIds[turn % jobIds.length] ?? '';
      const reply = await client.send({ method: 'POST', path: `/v1/optimize/${id}/result?timeout=${pollSeconds}`, headers });
      count(stats, reply.status, reply.headers['retry-after']);
      const { code, result } = parseReply(reply);
      if (code === 200) addResult(stats, id, JSON.stringify(result));
      await pause(gapMs);
    }
    client.close();
  }

  async function probe(): Promise<void> {
    const client = createKeepAliveClient(service.port);
    while (!stop.aborted) {
      const sentAt = performance.now();
      const { status, headers: replyHeaders } = await client.send({ method: 'GET', path: '/v1/users/info', headers });
      count(stats, status, replyHeaders['retry-after']);
      if (status === 503) stats.slowestRejectionMs = Math.max(stats.slowestRejectionMs, performance.now() - sentAt);
      await pause(gapMs);
    }
    client.close();
  }

  await Promise.all([...Array.from({ length: pollers }, (_, index) => poll(index)), ...Array.from({ length: probeCount }, probe)]);
}

function count(stats: PollStats, status: number, retryAfter: string | undefined): void {
  stats.answers += 1;
  if (!expectedStatuses.includes(status)) stats.otherStatuses.add(status);
  if (status !== 503) return;
  stats.rejections += 1;
  stats.retryAfterValues.add(retryAfter ?? 'none');
}

function addResult({ results, changedJobs }: PollStats, id: string, result: string): void {
  const known = results.get(id);
  if (known === undefined) results.set(id, result);
  else if (known !== result) changedJobs.add(id);
}
