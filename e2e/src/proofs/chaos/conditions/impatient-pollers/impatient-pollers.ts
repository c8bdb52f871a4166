import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import type { MegaoptimReply } from '../../../../megaoptim/client.js';
import { listProcessTree, sendSignal, sendSignalToAll } from '../../../../processes.js';
import { type RunningService, recordedKey, startService } from '../../../../service.js';
import { isHealthy } from '../../../outage/send-until-stopped.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { createSeededRandom } from '../../../seeded-random.js';
import { openDatabaseReader } from '../../database-reader.js';
import { addComment, createSampleImages } from '../../load/sample-images.js';
import { startBusyLoops } from '../shared/busy-loops.js';
import { type LogLine, readWarnings } from '../shared/read-log.js';
import { createPollStats, type PollStats, pollUntilStopped } from './poll.js';

/** Promises of docs/reliability.md#postgresql-away. */
const limits = { rejectionMs: 1_000, healthyMs: 5_000, logLines: 30, logStacks: 5 };
const pollers = 110;
const jobCount = 12;
const openingTokens = 1_000;
const restartTimeoutMs = 120_000;
const settleTimeoutMs = 180_000;
const warmUpMs = 2_000;

interface Outage {
  /** PostgreSQL is frozen for this long before it is killed, so that the outage is as long on every machine. */
  readonly frozenMs: number;
}

interface OutageResult {
  /** From PostgreSQL accepting connections to the API knowing it, by their logs. */
  readonly noticedMs: number;
  /** To the first 200, as one client sees it. */
  readonly healthyMs: number;
  readonly warnings: readonly LogLine[];
}

async function submitJobs(service: RunningService, seed: number): Promise<string[]> {
  const images = await createSampleImages(seed);
  const random = createSeededRandom(seed, 'impatient pollers');
  const distinct = images.filter(({ format }) => format !== 'webp');
  const ids: string[] = [];
  for (let number = 0; number < jobCount; number += 1) {
    const form = new FormData();
    form.set('type', 'file');
    form.set('file', new Blob([new Uint8Array(addComment(random.pick(distinct), `job ${number}`))]), `s${number}.img`);
    const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
    const { process_id: id, code } = (await response.json()) as MegaoptimReply;
    if (code !== 202) throw new Error(`submit: ${code}`);
    ids.push(id);
  }
  return ids;
}

/**
 * When PostgreSQL began to accept connections after `sinceMs`, in ms since 1970; null while it does not. From its log: on a busy machine this
 * process, which is 110 clients, would need seconds for a connection of its own.
 */
async function findAcceptTime(service: RunningService, sinceMs: number): Promise<number | null> {
  const log = await readFile(join(service.dataDir, 'log', 'postgres.log'), 'utf8');
  const times = [...log.matchAll(/^([\d-]+) ([\d:.]+) UTC .*ready to accept connections$/gm)].map(([, day, time]) =>
    Date.parse(`${day}T${time}Z`),
  );
  return times.find((time) => time >= sinceMs) ?? null;
}

/** Freezes and kills PostgreSQL; resolves when the API is healthy again. */
async function breakDatabase(service: RunningService, { frozenMs }: Outage): Promise<OutageResult> {
  const postgres = await eventually(() => service.findPid('postgres'), { withinMs: restartTimeoutMs, describe: 'the pid of PostgreSQL' });
  const beganAt = Date.now();
  const frozen = listProcessTree(postgres);
  if (frozenMs > 0) sendSignalToAll(frozen, 'SIGSTOP');
  await pause(frozenMs);
  const killedAt = Date.now();
  sendSignal(postgres, 'SIGKILL');
  sendSignalToAll(frozen, 'SIGCONT');
  const acceptingAt = await eventually(() => findAcceptTime(service, killedAt), {
    withinMs: restartTimeoutMs,
    describe: 'PostgreSQL to accept connections',
  });
  await eventually(() => isHealthy(service), { withinMs: restartTimeoutMs, describe: 'the API to be healthy', everyMs: 50 });
  const healthyMs = Date.now() - acceptingAt;
  const warnings = await readWarnings(service, 'api', beganAt);
  const noticedAt = warnings.findLast(({ msg }) => msg === 'database became available')?.time ?? Number.POSITIVE_INFINITY;
  return { healthyMs, noticedMs: Math.max(0, noticedAt - acceptingAt), warnings };
}

async function settleAll(stats: PollStats): Promise<void> {
  await eventually(() => stats.results.size === jobCount, {
    withinMs: settleTimeoutMs,
    describe: `${jobCount} settled jobs`,
    everyMs: 200,
  });
}

/** `allowanceMs`: how much later everything may be, because this process itself had to wait for the processor. */
function checkOutages(outages: readonly OutageResult[], stats: PollStats, allowanceMs: number): string[] {
  const healthyMs = Math.max(...outages.map((outage) => outage.healthyMs));
  const noticedMs = Math.max(...outages.map((outage) => outage.noticedMs));
  const lines = Math.max(...outages.map(({ warnings }) => warnings.length));
  const stacks = Math.max(...outages.map(({ warnings }) => warnings.filter(({ stack }) => stack !== undefined).length));
  return [
    ...(noticedMs > limits.healthyMs ? [`the API noticed PostgreSQL ${noticedMs} ms after it accepted connections`] : []),
    ...(healthyMs > limits.healthyMs + allowanceMs ? [`healthy ${Math.round(healthyMs)} ms after PostgreSQL accepted connections`] : []),
    ...(stats.slowestRejectionMs > limits.rejectionMs + allowanceMs ? [`a 503 took ${Math.round(stats.slowestRejectionMs)} ms`] : []),
    ...(stats.rejections < pollers ? [`only ${stats.rejections} requests were rejected: the outage was too short`] : []),
    ...(stats.otherStatuses.size > 0 ? [`unexpected statuses ${[...stats.otherStatuses]}`] : []),
    ...(stats.retryAfterValues.size < 2 ? [`every 503 has the same Retry-After: ${[...stats.retryAfterValues]}`] : []),
    ...(stats.retryAfterValues.has('none') ? ['a 503 has no Retry-After'] : []),
    ...(lines > limits.logLines ? [`an outage wrote ${lines} warnings and errors to the log`] : []),
    ...(stacks > limits.logStacks ? [`an outage wrote ${stacks} stacks to the log`] : []),
  ];
}

interface JobFigures {
  readonly lost: number;
  readonly changed: number;
  readonly failed: number;
  /** Balance that the charges of all jobs leave. */
  readonly dueTokens: number;
  readonly tokens: number;
  readonly ledgerTokens: number;
}

async function readJobFigures(service: RunningService, jobIds: readonly string[], stats: PollStats): Promise<JobFigures> {
  const reader = await openDatabaseReader(service);
  try {
    const jobs = await reader.readJobs(); // with the job of the sample that the start submits
    const [balance] = await reader.readBalances();
    const settled = jobs.filter(({ id, state }) => jobIds.includes(id) && state === 'settled');
    return {
      lost: jobIds.length - settled.length,
      changed: stats.changedJobs.size,
      failed: jobs.flatMap(({ images }) => images).filter(({ outcome }) => outcome === 'failed').length,
      dueTokens: openingTokens - jobs.reduce((sum, { tokensCharged }) => sum + tokensCharged, 0),
      tokens: balance?.tokens ?? 0,
      ledgerTokens: balance?.ledger ?? 0,
    };
  } finally {
    await reader.close();
  }
}

function checkJobs({ lost, changed, failed, dueTokens, tokens, ledgerTokens }: JobFigures): string[] {
  return [
    ...(lost > 0 ? [`${lost} jobs are lost or not settled`] : []),
    ...(changed > 0 ? [`${changed} results changed after they were settled`] : []),
    ...(failed > 0 ? [`${failed} good images failed`] : []),
    ...(tokens !== dueTokens || ledgerTokens !== dueTokens
      ? [`${dueTokens} tokens due, ${tokens} in the account, ${ledgerTokens} in the ledger`]
      : []),
  ];
}

async function run({ full, seed, log }: ProofOptions): Promise<ProofReport> {
  const outages: Outage[] = full ? [{ frozenMs: 0 }, { frozenMs: 10_000 }, { frozenMs: 0 }] : [{ frozenMs: 3_000 }];
  const service = await startService({ WORKER_PROCESSES: '1', BOOTSTRAP_TOKENS: String(openingTokens) });
  const stats = createPollStats();
  const stop = new AbortController();
  const delay = monitorEventLoopDelay();
  let stopLoops = () => {};
  try {
    const jobIds = await submitJobs(service, seed);
    if (full) stopLoops = startBusyLoops(20);
    delay.enable();
    const polling = pollUntilStopped({ service, jobIds, pollers, stop: stop.signal }, stats);
    polling.catch(() => {}); // awaited below
    const results: OutageResult[] = [];
    for (const outage of outages) {
      await pause(warmUpMs);
      results.push(await breakDatabase(service, outage));
      log(`outage ${results.length}: healthy after ${Math.round(results.at(-1)?.healthyMs ?? 0)} ms`);
    }
    stopLoops();
    await settleAll(stats);
    stop.abort();
    await polling;
    const ownDelayMs = Math.round(delay.max / 1e6);
    const jobs = await readJobFigures(service, jobIds, stats);
    const figures = {
      outages: results.length,
      answers: stats.answers,
      rejections: stats.rejections,
      slowestRejectionMs: Math.round(stats.slowestRejectionMs),
      noticedMs: Math.max(...results.map(({ noticedMs }) => noticedMs)),
      healthyMs: Math.round(Math.max(...results.map(({ healthyMs }) => healthyMs))),
      retryAfterValues: stats.retryAfterValues.size,
      warnings: Math.max(...results.map(({ warnings }) => warnings.length)),
      ownDelayMs,
      ...jobs,
    };
    return { figures, problems: [...checkOutages(results, stats, 10 * ownDelayMs), ...checkJobs(jobs)] };
  } finally {
    stop.abort();
    stopLoops();
    await service.stopAndRemove();
  }
}

export const impatientPollersProof: Proof = {
  name: 'chaos/impatient-pollers',
  summary: '110 clients that come back 60 ms after every answer do not delay the return of the API after PostgreSQL is back',
  run,
};
