import { eventually } from '@pixmill/testkit';
import { type ExternalServer, openExternalServer } from '../../external-server.js';
import { fetchResult, submitFiles } from '../../megaoptim/client.js';
import { type RunningService, startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { checkAttempts, type SecretRotation } from './check-attempts.js';
import { readLog, readSecret, rotateSecret } from './delivery-log.js';
import { planReceivers } from './receiver-faults.js';
import { openDeadEndpoints, openReceivers } from './receivers.js';

interface ProofScale {
  readonly jobs: number;
  /** Endpoints of the receivers. */
  readonly endpoints: number;
  readonly deadEndpoints: number;
  readonly webhookConcurrency: string;
  readonly timeout: string;
  readonly samples: number;
  readonly withinMs: number;
}

/** With a lower concurrency, a hundred dead endpoints have the weight of a thousand in the full form. */
const shortScale: ProofScale = {
  jobs: 60,
  endpoints: 20,
  deadEndpoints: 100,
  webhookConcurrency: '16',
  timeout: '3s',
  samples: 8,
  withinMs: 60_000,
};
const fullScale: ProofScale = {
  jobs: 1_000,
  endpoints: 100,
  deadEndpoints: 1_000,
  webhookConcurrency: '500',
  timeout: '5s',
  samples: 30,
  withinMs: 600_000,
};

const schedule = '0s,400ms,400ms,400ms,600ms,800ms,1s,1s,1s,1s';
const submitConcurrency = 10;
const submitTimeoutMs = 30_000;
/** An attempt may have read its secrets just before the rotation. */
const rotationToleranceMs = 3_000;
const logPollMs = 500;
const callbackTimeoutMs = 60_000;
/** Source: docs/reliability.md#webhook-goal. */
const maxDelayMs = 1_000;

/** Submits a job with a callback; repeats the submit until it is accepted. */
function submit(service: RunningService, url: string): Promise<string> {
  const submitOnce = async () => {
    const { code, process_id } = await submitFiles(service, ['palette.png'], { callback_url: url });
    return code === 202 && process_id;
  };
  return eventually(submitOnce, { withinMs: submitTimeoutMs, describe: 'an accepted submit', everyMs: 50 });
}

/** Submits one job for each callback URL; returns their process ids in order. */
async function submitAll(service: RunningService, urls: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < urls.length; from += submitConcurrency) {
    const batch = urls.slice(from, from + submitConcurrency);
    ids.push(...(await Promise.all(batch.map((url) => submit(service, url)))));
  }
  return ids;
}

/** Runs half of the jobs, rotates the secret, runs the other half, and checks the attempts when no delivery is pending. */
async function runReceivers(service: RunningService, scale: ProofScale, { seed, log }: ProofOptions) {
  const plans = planReceivers(seed, scale.jobs);
  const receivers = await openReceivers(plans, scale.endpoints);
  try {
    const urls = plans.map((_, number) => receivers.callbackUrl(number));
    const first = await readSecret(service);
    const before = await submitAll(service, urls.slice(0, scale.jobs / 2));
    const secrets: SecretRotation = { first, second: await rotateSecret(service), bothFromMs: Date.now() + rotationToleranceMs };
    const jobs = [...before, ...(await submitAll(service, urls.slice(scale.jobs / 2)))];
    log(`${jobs.length} jobs submitted`);
    const readCompleteLog = async () => {
      const entries = await readLog(service);
      return entries.length === scale.jobs && entries.every(({ state }) => state !== 'pending') && entries;
    };
    const options = { withinMs: scale.withinMs, describe: 'the end of every delivery', everyMs: logPollMs };
    // When some stay pending, checkAttempts reports them.
    const deliveries = await eventually(readCompleteLog, options).catch(() => readLog(service));
    const attemptCount = [...receivers.attempts.values()].reduce((sum, attempts) => sum + attempts.length, 0);
    return { attemptCount, problems: checkAttempts({ receivers, plans, jobs, log: deliveries, secrets }) };
  } finally {
    await receivers.close();
  }
}

/** Times in ms from a settled job to its callback, one job after the other. */
async function sampleCallbackDelaysMs(service: RunningService, receiver: ExternalServer, samples: number): Promise<number[]> {
  const delays: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const id = await submit(service, `${receiver.url}/healthy`);
    const isSettled = async () => (await fetchResult(service, id)).code === 200;
    await eventually(isSettled, { withinMs: callbackTimeoutMs, describe: `job ${id} to settle` });
    const settledAt = Date.now();
    const isReceived = () => receiver.received.some(({ body }) => body.includes(id));
    await eventually(isReceived, { withinMs: callbackTimeoutMs, describe: `the callback of ${id}` });
    delays.push(Date.now() - settledAt);
  }
  return delays.sort((a, b) => a - b);
}

/** The second longest delay: one outlier may come from the machine. */
const secondLongest = (sorted: readonly number[]) => sorted.at(-2) ?? 0;

async function runDeadEndpoints(service: RunningService, scale: ProofScale, { log }: ProofOptions) {
  const [receiver, dead] = [await openExternalServer(), await openDeadEndpoints(scale.deadEndpoints)];
  try {
    const alone = await sampleCallbackDelaysMs(service, receiver, scale.samples);
    await submitAll(service, dead.urls);
    const areDialled = () => dead.countDialled() >= scale.deadEndpoints / 2;
    await eventually(areDialled, { withinMs: scale.withinMs, describe: 'attempts at half of the dead endpoints' });
    log(`${dead.countDialled()} dead endpoints were dialled`);
    const besideDead = await sampleCallbackDelaysMs(service, receiver, scale.samples);
    const addedMs = secondLongest(besideDead) - secondLongest(alone);
    const figures = {
      healthy_alone_ms: alone.join(' '),
      healthy_beside_dead_ms: besideDead.join(' '),
      dead_endpoints_dialled: dead.countDialled(),
    };
    return { figures, problems: addedMs > maxDelayMs ? [`dead endpoints delay a healthy one by ${addedMs} ms`] : [] };
  } finally {
    await receiver.close();
    await dead.close();
  }
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const scale = options.full ? fullScale : shortScale;
  const service = await startService({
    EGRESS_ALLOW: '127.0.0.0/8',
    WORKER_PROCESSES: '2',
    WORKER_CONCURRENCY: '1',
    WEBHOOK_RETRY_SCHEDULE: schedule,
    WEBHOOK_TIMEOUT: scale.timeout,
    WEBHOOK_CONCURRENCY: scale.webhookConcurrency,
  });
  try {
    const receivers = await runReceivers(service, scale, options);
    const dead = await runDeadEndpoints(service, scale, options);
    return {
      figures: { jobs: scale.jobs, tries: receivers.attemptCount, ...dead.figures },
      problems: [...receivers.problems, ...dead.problems],
    };
  } finally {
    await service.stopAndRemove();
  }
}

export const webhooksProof: Proof = {
  name: 'webhooks',
  summary: 'every webhook is delivered, signed and equal at every attempt, whatever its receiver does; dead endpoints delay no other',
  run,
};
