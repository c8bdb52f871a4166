import { setTimeout as pause } from 'node:timers/promises';
import { type ExternalServer, openExternalServer } from '../../external-server.js';
import { fetchResult, submitFiles } from '../../megaoptim/client.js';
import { eventually, type RunningService, startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { checkAttempts, type SecretRotation } from './check-attempts.js';
import { readLog, readSecret, rotateSecret } from './delivery-log.js';
import { planReceivers } from './receiver-faults.js';
import { openDeadEndpoints, openReceivers } from './receivers.js';

interface ProofScale {
  readonly jobs: number;
  /** Endpoints that the receivers are spread over. */
  readonly ports: number;
  readonly deadEndpoints: number;
  readonly webhookConcurrency: string;
  readonly timeout: string;
  readonly samples: number;
  readonly withinMs: number;
}

/** Fewer lanes in the short form, so that a hundred dead endpoints weigh as much as a thousand. */
const shortScale: ProofScale = {
  jobs: 60,
  ports: 20,
  deadEndpoints: 100,
  webhookConcurrency: '16',
  timeout: '3s',
  samples: 8,
  withinMs: 60_000,
};
const fullScale: ProofScale = {
  jobs: 1_000,
  ports: 100,
  deadEndpoints: 1_000,
  webhookConcurrency: '500',
  timeout: '5s',
  samples: 30,
  withinMs: 600_000,
};

const schedule = '0s,400ms,400ms,400ms,600ms,800ms,1s,1s,1s,1s';
const submitConcurrency = 10;
/** A try may have read its secrets just before they were rotated. */
const rotationToleranceMs = 3_000;
/** Goal G9. */
const maxDelayMs = 1_000;

/** Submits a job, again when the service is too busy to take it. */
const submit = (service: RunningService, url: string) =>
  eventually('a submit', 30_000, async () => {
    const { code, process_id } = await submitFiles(service, ['palette.png'], { callback_url: url });
    return code === 202 && process_id;
  });

/** Submits one job for each callback address, and returns their process ids in order. */
async function submitAll(service: RunningService, urls: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < urls.length; from += submitConcurrency) {
    const some = urls.slice(from, from + submitConcurrency);
    ids.push(...(await Promise.all(some.map((url) => submit(service, url)))));
  }
  return ids;
}

/** Half of the jobs, a rotation of the secret, the other half; done when the log has no open delivery. */
async function runReceivers(service: RunningService, size: ProofScale, { seed, say }: ProofOptions) {
  const plans = planReceivers(seed, size.jobs);
  const receivers = await openReceivers(plans, size.ports);
  try {
    const urls = plans.map((_, number) => receivers.callbackUrl(number));
    const first = await readSecret(service);
    const before = await submitAll(service, urls.slice(0, size.jobs / 2));
    const secrets: SecretRotation = { first, second: await rotateSecret(service), bothFromMs: Date.now() + rotationToleranceMs };
    const jobs = [...before, ...(await submitAll(service, urls.slice(size.jobs / 2)))];
    say(`${jobs.length} jobs submitted`);
    const log = await eventually('every delivery over', size.withinMs, async () => {
      await pause(500);
      const found = await readLog(service);
      return found.length === size.jobs && found.every(({ state }) => state !== 'pending') && found;
    }).catch(() => readLog(service));
    const tries = [...receivers.attempts.values()].reduce((sum, seen) => sum + seen.length, 0);
    return { tries, problems: checkAttempts({ receivers, plans, jobs, log, secrets }) };
  } finally {
    await receivers.close();
  }
}

/** ms from the moment a result can be fetched until its callback has arrived, for jobs one after the other. */
async function sampleCallbackDelaysMs(service: RunningService, healthy: ExternalServer, samples: number): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const id = await submit(service, `${healthy.url}/healthy`);
    await eventually('its result', 60_000, async () => (await fetchResult(service, id)).code === 200);
    const settledAt = Date.now();
    await eventually('a healthy callback', 60_000, async () => healthy.received.some(({ body }) => body.includes(id)));
    waits.push(Date.now() - settledAt);
  }
  return waits.sort((a, b) => a - b);
}

/** One stray sample is the machine's, two are ours. */
const secondWorst = (sorted: readonly number[]) => sorted.at(-2) ?? 0;

async function runDeadEndpoints(service: RunningService, size: ProofScale, { say }: ProofOptions) {
  const [healthy, dead] = [await openExternalServer(), await openDeadEndpoints(size.deadEndpoints)];
  try {
    const before = await sampleCallbackDelaysMs(service, healthy, size.samples);
    await submitAll(service, dead.urls);
    await eventually('the dead are being dialled', size.withinMs, async () => dead.countDialled() >= size.deadEndpoints / 2);
    say(`${dead.countDialled()} dead endpoints were dialled`);
    const beside = await sampleCallbackDelaysMs(service, healthy, size.samples);
    const delay = secondWorst(beside) - secondWorst(before);
    const figures = {
      healthy_alone_ms: before.join(' '),
      healthy_beside_dead_ms: beside.join(' '),
      dead_endpoints_dialled: dead.countDialled(),
    };
    return { figures, problems: delay > maxDelayMs ? [`dead endpoints delay a healthy one by ${delay} ms`] : [] };
  } finally {
    await healthy.close();
    await dead.close();
  }
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const size = options.full ? fullScale : shortScale;
  const service = await startService({
    EGRESS_ALLOW: '127.0.0.0/8',
    WORKER_PROCESSES: '2',
    WORKER_CONCURRENCY: '1',
    WEBHOOK_RETRY_SCHEDULE: schedule,
    WEBHOOK_TIMEOUT: size.timeout,
    WEBHOOK_CONCURRENCY: size.webhookConcurrency,
  });
  try {
    const receivers = await runReceivers(service, size, options);
    const dead = await runDeadEndpoints(service, size, options);
    return {
      figures: { jobs: size.jobs, tries: receivers.tries, ...dead.figures },
      problems: [...receivers.problems, ...dead.problems],
    };
  } finally {
    await service.stopAndRemove();
  }
}

export const webhooksProof: Proof = {
  name: 'webhooks',
  summary: 'every webhook arrives whatever its receiver does, signed, the same on every try; dead endpoints delay no healthy one',
  run,
};
