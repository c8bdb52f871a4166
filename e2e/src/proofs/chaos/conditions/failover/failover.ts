import { monitorEventLoopDelay } from 'node:perf_hooks';
import { eventually } from '@pixmill/testkit';
import { openExternalServer } from '../../../../external-server.js';
import { type RunningService, startService } from '../../../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { createSampleImages } from '../../load/sample-images.js';
import { JobStream } from './job-stream.js';
import { type RedisPair, startRedisPair } from './redis-pair.js';

/** The promise of docs/reliability.md#redis-connections, and how much later it may be on a machine that is busy with other work. */
const recoveryLimitMs = { full: 10_000, short: 30_000 };
const prefix = 'failover';
/** Jobs that run while the fault happens, and jobs that are submitted right after it: as many as the workers take at a time. */
const inFlight = 4;
const probes = 4;
/** Jobs that wait when the lists are removed. */
const backlog = 16;
const giveUpMs = 90_000;

interface FaultContext {
  readonly pair: RedisPair;
  readonly stream: JobStream;
}

/** What has to happen after a fault: each of the jobs is claimed, or is put into the queue after `since`. */
interface Expectation {
  readonly ids: readonly string[];
  readonly since: Date;
}

type Fault = (context: FaultContext) => Promise<Expectation>;

const never = new Date(8_640_000_000_000_000);

const faults: Readonly<Record<string, Fault>> = {
  async swappedRoles({ pair, stream }) {
    const [, ids] = await Promise.all([pair.swapRoles(), stream.submit(probes)]);
    return { ids, since: never };
  },
  async frozenConnections({ pair, stream }) {
    pair.freeze();
    return { ids: await stream.submit(probes), since: never };
  },
  async removedLists({ pair, stream }) {
    return eventually(
      async () => {
        const ids = await stream.submit(backlog);
        const since = await stream.readClock();
        return (await pair.removeWaiting(prefix)) >= probes && { ids, since };
      },
      { withinMs: giveUpMs, describe: `${probes} waiting entries to remove`, everyMs: 1 },
    );
  },
};

/** Time from the fault until its jobs move again, in ms; null when they do not. */
async function measureRecovery(fault: Fault, context: FaultContext): Promise<number | null> {
  await context.stream.submit(inFlight);
  const beganAt = performance.now();
  const { ids, since } = await fault(context);
  const isOver = async () => (await context.stream.countWaiting(ids, since)) === 0;
  return eventually(isOver, { withinMs: giveUpMs, everyMs: 50 }).then(
    () => Math.round(performance.now() - beganAt),
    () => null,
  );
}

async function runFaults(context: FaultContext, { full, log }: ProofOptions): Promise<ReadonlyMap<string, number | null>> {
  const recoveries = new Map<string, number | null>();
  for (let round = 0; round < (full ? 5 : 1); round += 1) {
    for (const [name, fault] of Object.entries(faults)) {
      const recoveryMs = await measureRecovery(fault, context);
      log(`${name}: ${recoveryMs === null ? 'not recovered' : `${recoveryMs} ms`}`);
      const before = recoveries.get(name);
      recoveries.set(name, recoveryMs === null || before === null ? null : Math.max(before ?? 0, recoveryMs));
      if (recoveryMs === null) return recoveries;
      await context.stream.readOutcome(giveUpMs); // the next fault meets an empty queue
    }
  }
  return recoveries;
}

function checkRecoveries(recoveries: ReadonlyMap<string, number | null>, limitMs: number): string[] {
  return [...recoveries].flatMap(([name, ms]) => {
    if (ms === null) return [`${name}: the jobs did not go on within ${giveUpMs} ms`];
    return ms > limitMs ? [`${name}: the jobs went on after ${ms} ms`] : [];
  });
}

async function proveFailover(service: RunningService, pair: RedisPair, options: ProofOptions): Promise<ProofReport> {
  const receiver = await openExternalServer();
  const { databaseUrl } = await service.readDatabaseUrls();
  const images = (await createSampleImages(options.seed)).filter(({ format }) => format === 'jpg' || format === 'png');
  const stream = new JobStream({ service, receiver, databaseUrl, images });
  const delay = monitorEventLoopDelay();
  delay.enable();
  try {
    const recoveries = await runFaults({ pair, stream }, options);
    const outcome = await stream.readOutcome(giveUpMs);
    const limitMs = options.full ? recoveryLimitMs.full : recoveryLimitMs.short;
    const { lost, failed, callbacksMissing } = outcome;
    return {
      figures: {
        jobs: stream.accepted.size,
        ...Object.fromEntries([...recoveries].map(([name, ms]) => [`${name}Ms`, ms ?? 'none'])),
        ...outcome,
        ownDelayMs: Math.round(delay.max / 1e6),
      },
      problems: [
        ...checkRecoveries(recoveries, limitMs),
        ...(lost > 0 ? [`${lost} accepted jobs did not settle`] : []),
        ...(failed > 0 ? [`${failed} good images failed`] : []),
        ...(callbacksMissing > 0 ? [`${callbacksMissing} callbacks did not arrive`] : []),
      ],
    };
  } finally {
    await receiver.close();
  }
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const pair = await startRedisPair();
  try {
    const service = await startService({
      REDIS_URL: pair.url,
      REDIS_PREFIX: prefix,
      EGRESS_ALLOW: '127.0.0.1/32',
      WORKER_PROCESSES: '2',
      WORKER_CONCURRENCY: '1',
    });
    try {
      return await proveFailover(service, pair, options);
    } finally {
      await service.stopAndRemove();
    }
  } finally {
    await pair.close();
  }
}

export const failoverProof: Proof = {
  name: 'chaos/failover',
  summary:
    'Jobs go on after the roles of two Redis servers were swapped, connections went silent, and lists were removed without their hashes',
  run,
};
