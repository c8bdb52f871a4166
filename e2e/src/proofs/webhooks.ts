import { setTimeout as pause } from 'node:timers/promises';
import { fetchResult, submitFiles } from '../client.js';
import { type Outside, openOutside } from '../receiver.js';
import { eventually, type Service, startService } from '../service.js';
import type { Proof, ProofOptions, ProofReport } from './proof.js';
import { readLog, readSecret, rotateSecret } from './webhooks-account.js';
import { checkTries, type Secrets } from './webhooks-checks.js';
import { rollPlans } from './webhooks-faults.js';
import { openDeadEndpoints, openReceivers } from './webhooks-receiver.js';

interface Size {
  readonly jobs: number;
  /** Endpoints that the receivers are spread over. */
  readonly ports: number;
  readonly dead: number;
  readonly lanes: string;
  readonly timeout: string;
  readonly samples: number;
  readonly withinMs: number;
}

/** Fewer lanes in the short form, so that a hundred dead endpoints weigh as much as a thousand. */
const short: Size = { jobs: 60, ports: 20, dead: 100, lanes: '16', timeout: '3s', samples: 8, withinMs: 60_000 };
const whole: Size = { jobs: 1_000, ports: 100, dead: 1_000, lanes: '500', timeout: '5s', samples: 30, withinMs: 600_000 };

const schedule = '0s,400ms,400ms,400ms,600ms,800ms,1s,1s,1s,1s';
const submitsAtOnce = 10;
/** A try may have read its secrets just before they were rotated. */
const rotationMs = 3_000;
/** Goal G9. */
const maxDelayMs = 1_000;

/** Submits a job, again when the service is too busy to take it. */
const submit = (service: Service, url: string) =>
  eventually('a submit', 30_000, async () => {
    const { code, process_id } = await submitFiles(service, ['palette.png'], { callback_url: url });
    return code === 202 && process_id;
  });

/** Submits one job for each callback address, and returns their process ids in order. */
async function submitAll(service: Service, urls: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < urls.length; from += submitsAtOnce) {
    const some = urls.slice(from, from + submitsAtOnce);
    ids.push(...(await Promise.all(some.map((url) => submit(service, url)))));
  }
  return ids;
}

/** Half of the jobs, a rotation of the secret, the other half; done when the log has no open delivery. */
async function runReceivers(service: Service, size: Size, { seed, say }: ProofOptions) {
  const plans = rollPlans(seed, size.jobs);
  const receivers = await openReceivers(plans, size.ports);
  try {
    const urls = plans.map((_, number) => receivers.urlOf(number));
    const first = await readSecret(service);
    const before = await submitAll(service, urls.slice(0, size.jobs / 2));
    const secrets: Secrets = { first, second: await rotateSecret(service), bothFrom: Date.now() + rotationMs };
    const jobs = [...before, ...(await submitAll(service, urls.slice(size.jobs / 2)))];
    say(`${jobs.length} jobs submitted`);
    const log = await eventually('every delivery over', size.withinMs, async () => {
      await pause(500);
      const found = await readLog(service);
      return found.length === size.jobs && found.every(({ state }) => state !== 'pending') && found;
    }).catch(() => readLog(service));
    const tries = [...receivers.seen.values()].reduce((sum, seen) => sum + seen.length, 0);
    return { tries, problems: checkTries({ receivers, plans, jobs, log, secrets }) };
  } finally {
    await receivers.close();
  }
}

/** ms from the moment a result can be fetched until its callback has arrived, for jobs one after the other. */
async function sampleHealthy(service: Service, healthy: Outside, samples: number): Promise<number[]> {
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

async function runDead(service: Service, size: Size, { say }: ProofOptions) {
  const [healthy, dead] = [await openOutside(), await openDeadEndpoints(size.dead)];
  try {
    const before = await sampleHealthy(service, healthy, size.samples);
    await submitAll(service, dead.urls);
    await eventually('the dead are being dialled', size.withinMs, async () => dead.dialled() >= size.dead / 2);
    say(`${dead.dialled()} dead endpoints were dialled`);
    const beside = await sampleHealthy(service, healthy, size.samples);
    const delay = secondWorst(beside) - secondWorst(before);
    const figures = {
      healthy_alone_ms: before.join(' '),
      healthy_beside_dead_ms: beside.join(' '),
      dead_endpoints_dialled: dead.dialled(),
    };
    return { figures, problems: delay > maxDelayMs ? [`dead endpoints delay a healthy one by ${delay} ms`] : [] };
  } finally {
    await healthy.close();
    await dead.close();
  }
}

async function run(options: ProofOptions): Promise<ProofReport> {
  const size = options.full ? whole : short;
  const service = await startService({
    EGRESS_ALLOW: '127.0.0.0/8',
    WORKER_PROCESSES: '2',
    WORKER_CONCURRENCY: '1',
    WEBHOOK_RETRY_SCHEDULE: schedule,
    WEBHOOK_TIMEOUT: size.timeout,
    WEBHOOK_CONCURRENCY: size.lanes,
  });
  try {
    const receivers = await runReceivers(service, size, options);
    const dead = await runDead(service, size, options);
    return {
      figures: { jobs: size.jobs, tries: receivers.tries, ...dead.figures },
      problems: [...receivers.problems, ...dead.problems],
    };
  } finally {
    await service.remove();
  }
}

export const webhooks: Proof = {
  name: 'webhooks',
  summary: 'every webhook arrives whatever its receiver does, signed, the same on every try; dead endpoints delay no healthy one',
  run,
};
