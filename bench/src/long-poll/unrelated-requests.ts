import { setTimeout as pause } from 'node:timers/promises';
import type { BenchService } from './service.js';

const requestTimeoutMs = 10_000;
const pauseMs = 50;
/** Concurrent requests of the warm-up. */
const warmUpConcurrency = 20;

/** The slowest request to each path in ms, and how often both were sent. */
export interface UnrelatedLatency {
  readonly infoMs: number;
  readonly healthMs: number;
  readonly samples: number;
}

/** Sends requests that do not wait, until `until` settles. Throws when a reply is wrong. */
export async function measureUnrelated({ url, key }: BenchService, until: Promise<unknown>): Promise<UnrelatedLatency> {
  const slowest = { infoMs: 0, healthMs: 0, samples: 0 };
  let running = true;
  const stop = () => {
    running = false;
  };
  until.then(stop, stop); // the caller awaits `until` and handles its failure
  while (running) {
    slowest.infoMs = Math.max(slowest.infoMs, Math.round(await timeRequest(`${url}/v1/users/info`, key)));
    slowest.healthMs = Math.max(slowest.healthMs, Math.round(await timeRequest(`${url}/healthz`, key)));
    slowest.samples += 1;
    await pause(pauseMs);
  }
  return slowest;
}

/** From sending the request to the end of its reply, in ms. */
async function timeRequest(url: string, key: string): Promise<number> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(requestTimeoutMs);
  const response = await fetch(url, { headers: { 'x-api-key': key, connection: 'close' }, signal });
  const body = (await response.json()) as { readonly status?: unknown } | null; // any JSON; the next line checks it
  if (response.status !== 200 || body?.status !== 'ok') throw new Error(`${url} returned ${response.status} ${JSON.stringify(body)}`);
  return performance.now() - startedAt;
}

/** Polls that do not wait. An idle API that answered some has more memory than one that just started. */
export async function warmUp({ url, key }: BenchService, ids: readonly string[]): Promise<void> {
  const poll = async (id: string) => {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const response = await fetch(`${url}/v1/optimize/${id}/result?timeout=0`, { method: 'POST', headers: { 'x-api-key': key }, signal });
    await response.arrayBuffer();
  };
  for (let from = 0; from < ids.length; from += warmUpConcurrency) {
    await Promise.all(ids.slice(from, from + warmUpConcurrency).map(poll));
  }
}
