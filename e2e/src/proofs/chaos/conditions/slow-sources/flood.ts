import { eventually } from '@pixmill/testkit';
import type { RunningService } from '../../../../service.js';
import { createKeepAliveClient, parseReply } from '../../../keep-alive-client.js';
import type { DatabaseReader } from '../../database-reader.js';
import type { TricklingOrigin } from './trickling-origin.js';

export interface FloodOptions {
  readonly key: string;
  readonly origin: TricklingOrigin;
  readonly database: DatabaseReader;
  /** Unsettled jobs that the service always has. */
  readonly jobs: number;
}

/** An account whose jobs have slow sources only. A settled job is followed by a new one. */
export interface Flood {
  /** Ids of its jobs so far. */
  readonly jobIds: readonly string[];
  /** Submits no more; resolves when all jobs have settled. */
  end(): Promise<void>;
}

const urlsPerJob = 5;
const refillIntervalMs = 1_000;
const settleTimeoutMs = 180_000;

export async function startFlood(service: RunningService, { key, origin, database, jobs }: FloodOptions): Promise<Flood> {
  const client = createKeepAliveClient(service.port);
  const jobIds: string[] = [];

  async function submit(): Promise<void> {
    const fields = new URLSearchParams({ type: 'urls' });
    for (let url = 1; url <= urlsPerJob; url += 1) fields.set(`url${url}`, origin.createUrl());
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-api-key': key };
    const chunks = [Buffer.from(fields.toString())];
    const { code, errors, process_id } = parseReply(await client.send({ method: 'POST', path: '/v1/optimize', headers, chunks }));
    if (code !== 202) throw new Error(`a job of the flood: ${code} ${errors}`);
    jobIds.push(process_id);
  }

  for (let count = 0; count < jobs; count += 1) await submit();
  await eventually(() => origin.open.now > 0, { withinMs: settleTimeoutMs, describe: 'the first slow download' });
  let refilling = Promise.resolve();
  let failure: unknown = null;
  const timer = setInterval(() => {
    refilling = refilling.then(refill).catch((thrown: unknown) => {
      failure ??= thrown;
    });
  }, refillIntervalMs);

  async function refill(): Promise<void> {
    const unfinished = (await database.countUnfinished()) ?? jobs;
    for (let missing = jobs - unfinished; missing > 0; missing -= 1) await submit();
  }

  return {
    jobIds,
    async end() {
      clearInterval(timer);
      await refilling;
      client.close();
      if (failure !== null) throw failure;
      await eventually(async () => (await database.countUnfinished()) === 0, {
        withinMs: settleTimeoutMs,
        describe: 'the end of the flood',
      });
    },
  };
}
