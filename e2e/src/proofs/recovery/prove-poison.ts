import { recordedKey } from '../../service.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';
import { findLeaseHolderPid, type JobStatus, waitUntilSettled } from './prove-workers.js';

/** A job whose worker died this often ends as failed. */
const maxDeaths = 3;
const settleTimeoutMs = 120_000;

/** An input that kills every worker that touches it, while others have work: it ends as failed and free, theirs goes on. */
export async function provePoison(rig: RecoveryEnvironment, others: number): Promise<ProofReport> {
  const { origin, submit, service } = rig;
  const submitted = submit('poison.png');
  origin.onFetch('poison.png', async () => process.kill(await findLeaseHolderPid(rig, await submitted), 'SIGKILL'));
  const id = await submitted;
  const good: string[] = [];
  while (good.length < others) good.push(await submit(`open-good-${good.length}.png`));
  const ending = await waitUntilSettled(rig, id, settleTimeoutMs);
  const endings: JobStatus[] = [];
  for (const each of good) endings.push(await waitUntilSettled(rig, each, settleTimeoutMs));
  const results = await Promise.all(good.map((each) => fetchPoisonResult(service.url, each)));
  const bad = await fetchPoisonResult(service.url, id);
  const deaths = origin.fetches('poison.png').length;
  const failed = results.flatMap(({ status, result }, index) =>
    status !== 'ok' || result?.[0]?.optimized_size === 0 ? [endings[index]] : [],
  );
  return {
    figures: { poisonDeaths: deaths, goodJobs: results.length },
    problems: [
      ...(deaths === maxDeaths ? [] : [`the poison killed ${deaths} workers`]),
      ...(bad.status === 'ok' ? [`the poison ended well: ${JSON.stringify(bad)}`] : []),
      ...(ending.tokens_charged === 0 ? [] : ['the poison was charged']),
      ...failed.map((each) => `a good job failed beside the poison: ${JSON.stringify(each)}`),
    ],
  };
}

interface PoisonResult {
  readonly status: string;
  readonly result?: readonly { readonly optimized_size: number }[];
}

async function fetchPoisonResult(url: string, id: string): Promise<PoisonResult> {
  const response = await fetch(`${url}/v1/optimize/${id}/result`, { method: 'POST', headers: { 'x-api-key': recordedKey } });
  return (await response.json()) as PoisonResult;
}
