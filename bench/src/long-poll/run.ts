/**
 * `node bench/dist/long-poll/run.js [--polls 10000] [--per-second 1000] [--publish]`, after `npm run build`.
 *
 * One API process holds many long polls, each on its own job. Then one statement settles all jobs. Without `--publish` the API finds them
 * by its query, once a second. With it every id is published, as a worker does.
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CleanupStack } from '../cleanup-stack.js';
import { type Figures, measure } from './measure.js';
import { openJobs } from './open-jobs.js';
import { openPublisher } from './publisher.js';
import { startService } from './service.js';

const goals = { overIdleMb: 200, unrelatedMs: 250, wakeMs: 5_000 };
const runTimeoutMs = 300_000;
const redisPrefix = 'longpoll';

const { values } = parseArgs({
  options: {
    polls: { type: 'string', default: '10000' },
    'per-second': { type: 'string', default: '1000' },
    publish: { type: 'boolean', default: false },
  },
});
const polls = Number(values.polls);
const perSecond = Number(values['per-second']);

function findMissed(figures: Figures): readonly string[] {
  const missed = (['overIdleMb', 'unrelatedMs', 'wakeMs'] as const).flatMap((name) =>
    figures[name] <= goals[name] ? [] : [`${name} is ${figures[name]}, at most ${goals[name]}`],
  );
  return figures.outcomes.right === polls ? missed : [...missed, `${figures.outcomes.right} of ${polls} polls got the right answer`];
}

function printFigures(figures: Figures, missed: readonly string[]): void {
  const { unrelated, whileWaking } = figures;
  const rows: readonly (readonly [string, string, string?])[] = [
    ['memory, idle', `${figures.idleMb} MB`],
    ['memory, polls waiting', `${figures.holdingMb} MB`],
    ['  above idle', `${figures.overIdleMb} MB`, `at most ${goals.overIdleMb} MB`],
    ['  peak while opening / waking', `${figures.openingPeakMb} / ${figures.wakingPeakMb} MB`],
    ['  15 s after', `${figures.backMb} MB`],
    ['slowest unrelated request, waiting', `${Math.max(unrelated.infoMs, unrelated.healthMs)} ms`, `at most ${goals.unrelatedMs} ms`],
    ['  while waking', `${Math.max(whileWaking.infoMs, whileWaking.healthMs)} ms`],
    [`last answer (${figures.published ? '' : 'not '}published)`, `${figures.wakeMs} ms`, `at most ${goals.wakeMs} ms`],
    ['right answers', `${figures.outcomes.right} of ${polls}`, `${polls}`],
  ];
  for (const [name, value, goal = ''] of rows) console.log(`${name.padEnd(38)}${value.padStart(16)}  ${goal}`);
  console.log(JSON.stringify({ ...figures, missed }));
}

async function run(cleanup: CleanupStack): Promise<number> {
  const service = await startService(cleanup, {
    MEGAOPTIM_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    MAX_WAITERS_PER_ACCOUNT: String(polls),
    REDIS_PREFIX: redisPrefix,
    LOG_LEVEL: 'warn',
  });
  const client = fork(fileURLToPath(new URL('./poll-client.js', import.meta.url)));
  cleanup.defer(() => client.kill());
  const jobs = await openJobs(service.databaseUrl);
  cleanup.defer(() => jobs.close());
  const publisher = values.publish ? await openPublisher({ redisUrl: service.redisUrl, prefix: redisPrefix }) : null;
  cleanup.defer(() => publisher?.close());
  const figures = await measure({ service, jobs, client, publisher, polls, perSecond });
  const missed = findMissed(figures);
  printFigures(figures, missed);
  return missed.length === 0 ? 0 : 1;
}

const cleanup = new CleanupStack();
let shuttingDown = false;

/** Stops what was started and exits. */
async function shutDown(exitCode: number): Promise<void> {
  if (shuttingDown) return;
  shuttingDown = true;
  await cleanup.run();
  process.exit(exitCode);
}

function fail(reason: string): void {
  if (!shuttingDown) console.error(`longpoll: ${reason}`);
  void shutDown(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => fail(signal));
process.on('uncaughtException', (error) => fail(error.stack ?? error.message));
setTimeout(() => fail(`not done after ${runTimeoutMs / 1_000} s`), runTimeoutMs).unref();

try {
  await shutDown(await run(cleanup));
} catch (thrown) {
  fail(thrown instanceof Error ? thrown.message : String(thrown));
}
