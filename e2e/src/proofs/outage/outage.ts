import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@pixmill/testkit';
import { fetchResult, submitFiles } from '../../megaoptim/client.js';
import { listProcessTree, sendSignalToAll } from '../../processes.js';
import { queryDatabase } from '../../query-database.js';
import { type RunningService, startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { isHealthy, type OutageStats, sendUntilStopped } from './send-until-stopped.js';

/** Limits of docs/reliability.md#recovery-goal. */
const limitsMs = { answerMs: 1_000, healthyMs: 5_000 };
const pollSeconds = 120;
const restartTimeoutMs = 60_000;
/** The long poll must be under way before the outage begins. */
const pollStartMs = 500;

const waitForPid = (service: RunningService, name: string) =>
  eventually(() => service.findPid(name), { withinMs: 10_000, describe: `the pid of ${name}` });

/** Resolves when PostgreSQL accepts connections. */
async function waitUntilAccepting(service: RunningService): Promise<void> {
  const { databaseUrl } = await service.readDatabaseUrls();
  await eventually(() => queryDatabase(databaseUrl, 'SELECT 1'), {
    withinMs: restartTimeoutMs,
    describe: 'PostgreSQL to accept connections',
  });
}

interface Outage {
  readonly begin: () => void;
  /** Resolves when PostgreSQL accepts connections again. */
  readonly end: () => Promise<void>;
}

/** Sends requests from the moment the outage begins until the API is healthy again. */
async function measureOutage(service: RunningService, { begin, end }: Outage): Promise<OutageStats & { readonly healthyMs: number }> {
  const stop = new AbortController();
  begin();
  const sending = sendUntilStopped(service, stop.signal);
  sending.catch(() => {}); // awaited below, after the outage
  try {
    await end();
    const endedAt = performance.now();
    await eventually(() => isHealthy(service), { withinMs: restartTimeoutMs, describe: 'the API to be healthy', everyMs: 50 });
    const healthyMs = performance.now() - endedAt;
    stop.abort();
    return { ...(await sending), healthyMs };
  } finally {
    stop.abort();
  }
}

type OutageResults = Readonly<Record<'killed' | 'hung', Awaited<ReturnType<typeof measureOutage>>>>;

function checkOutages(outages: OutageResults): string[] {
  return Object.entries(outages).flatMap(([kind, { slowestMs, slowest, healthyMs, statuses }]) => {
    const unexpected = [...statuses].filter((status) => ![200, 202, 404, 503].includes(status));
    return [
      ...(slowestMs > limitsMs.answerMs ? [`${kind}: the 503 to ${slowest} took ${Math.round(slowestMs)} ms`] : []),
      ...(healthyMs > limitsMs.healthyMs ? [`${kind}: the API was healthy ${Math.round(healthyMs)} ms after the return`] : []),
      ...(statuses.has(503) ? [] : [`${kind}: no request was answered with 503`]),
      ...(unexpected.length > 0 ? [`${kind}: unexpected statuses ${unexpected}`] : []),
    ];
  });
}

function toFigures(outages: OutageResults): ProofReport['figures'] {
  const figures = Object.entries(outages).flatMap(([kind, { answers, slowestMs, healthyMs }]) => [
    [`${kind}Answers`, answers],
    [`${kind}SlowestMs`, Math.round(slowestMs)],
    [`${kind}HealthyMs`, Math.round(healthyMs)],
  ]);
  return Object.fromEntries(figures);
}

async function run({ full }: ProofOptions): Promise<ProofReport> {
  const frozenMs = full ? 20_000 : 5_000;
  const service = await startService({ WORKER_PROCESSES: '1' });
  const problems: string[] = [];
  let frozen: readonly number[] = [];
  try {
    const killedPid = await waitForPid(service, 'postgres');
    const killed = await measureOutage(service, {
      begin: () => process.kill(killedPid, 'SIGKILL'),
      end: () => waitUntilAccepting(service),
    });

    const postgres = await waitForPid(service, 'postgres');
    const worker = await waitForPid(service, 'worker-1');
    process.kill(worker, 'SIGSTOP'); // so that the job does not settle before the outage
    const { process_id: id } = await submitFiles(service, ['palette.png']);
    let isAnswered = false;
    const polling = fetchResult(service, id, pollSeconds).finally(() => {
      isAnswered = true;
    });
    await pause(pollStartMs);
    frozen = [...listProcessTree(postgres), worker];
    const hung = await measureOutage(service, {
      begin: () => sendSignalToAll(frozen, 'SIGSTOP'),
      async end() {
        await pause(frozenMs);
        if (isAnswered) problems.push('a long poll was answered while the database was unavailable');
        sendSignalToAll(frozen, 'SIGCONT');
      },
    });
    const reply = await polling;
    if (reply.code !== 200) problems.push(`the long poll was answered with ${reply.code} ${reply.errors}`);
    return { figures: toFigures({ killed, hung }), problems: [...problems, ...checkOutages({ killed, hung })] };
  } finally {
    sendSignalToAll(frozen, 'SIGCONT');
    await service.stopAndRemove();
  }
}

export const outageProof: Proof = {
  name: 'outage',
  summary: 'PostgreSQL killed and frozen: 503 in under a second, long polls go on, healthy within 5 s of its return',
  run,
};
