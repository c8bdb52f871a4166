import { fetchResult } from '../../megaoptim/client.js';
import { runCli } from '../../run-cli.js';
import type { ProofReport } from '../proof.js';
import type { RecoveryEnvironment } from './environment.js';
import { findLeaseHolderPid, type JobStatus, waitUntilSettled } from './prove-workers.js';

/** A job becomes a dead letter after this number of dead workers. Source: docs/reliability.md#attempts. */
const maxDeaths = 3;
const settleTimeoutMs = 120_000;
const poisonName = 'poison.png';

/** Replays the dead letter once its cause is gone; resolves to the problems. */
async function replayPoison(environment: RecoveryEnvironment, poisonId: string): Promise<string[]> {
  const { service, origin } = environment;
  const list = await runCli(service, ['job', 'list', '--dead', '--json']);
  const { deadLetters } = JSON.parse(list.stdout) as { readonly deadLetters: readonly { readonly id: string }[] };
  if (!deadLetters.some(({ id }) => id === poisonId)) return [`the poison job is not listed as a dead letter: ${list.stdout}`];
  origin.onFetch(poisonName, async () => undefined);
  origin.release(poisonName);
  const replay = await runCli(service, ['job', 'replay', poisonId, '--json']);
  if (replay.status !== 0) return [`the dead letter was not replayed: ${replay.stderr}`];
  const { jobId } = JSON.parse(replay.stdout) as { readonly jobId: string };
  await waitUntilSettled(environment, jobId, settleTimeoutMs);
  const { result, errors } = await fetchResult(service, jobId, 0);
  return result?.[0]?.success === 1 ? [] : [`the replay failed: ${JSON.stringify(result ?? errors)}`];
}

/**
 * An image that kills every worker that fetches it must become a dead letter without a charge, and `otherCount` good jobs beside it must
 * succeed. Once the image is harmless, a replay must succeed.
 */
export async function provePoison(environment: RecoveryEnvironment, otherCount: number): Promise<ProofReport> {
  const { origin, submit, service } = environment;
  const submitted = submit(poisonName);
  origin.onFetch(poisonName, async () => process.kill(await findLeaseHolderPid(environment, await submitted), 'SIGKILL'));
  const poisonId = await submitted;
  const goodIds: string[] = [];
  while (goodIds.length < otherCount) goodIds.push(await submit(`open-good-${goodIds.length}.png`));
  const poisonStatus = await waitUntilSettled(environment, poisonId, settleTimeoutMs);
  const goodStatuses: JobStatus[] = [];
  for (const id of goodIds) goodStatuses.push(await waitUntilSettled(environment, id, settleTimeoutMs));
  const results = await Promise.all(goodIds.map((id) => fetchResult(service, id, 0)));
  const poisonResult = await fetchResult(service, poisonId, 0);
  const deaths = origin.fetches(poisonName).length;
  const replayProblems = await replayPoison(environment, poisonId);
  const failedStatuses = results.flatMap(({ status, result }, index) =>
    status !== 'ok' || result?.[0]?.optimized_size === 0 ? [goodStatuses[index]] : [],
  );
  return {
    figures: { poisonDeaths: deaths, goodJobs: results.length },
    problems: [
      ...(deaths === maxDeaths ? [] : [`the poison image killed ${deaths} workers, not ${maxDeaths}`]),
      ...(poisonResult.status === 'ok' ? [`the poison image succeeded: ${JSON.stringify(poisonResult)}`] : []),
      ...(poisonStatus.tokens_charged === 0 ? [] : ['the poison image was charged']),
      ...replayProblems,
      ...failedStatuses.map((status) => `a good job failed beside the poison image: ${JSON.stringify(status)}`),
    ],
  };
}
