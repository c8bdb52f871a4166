/**
 * `node bench/longpoll/run.mjs [--polls 10000] [--per-second 1000] [--bell]`, after `npm run build`.
 *
 * One API process holds that many long polls on as many jobs, then all jobs settle in one statement. Without `--bell` nobody tells
 * the API: its one batched look a second has to find them. With it every id is published as a worker would.
 * Prints a table and one JSON line; exits with 1 when a goal is missed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSettledPublisher } from '../../packages/queue/dist/index.js';
import { openJobs } from './jobs.mjs';
import { processorMs, residentBytes, startService } from './service.mjs';

const goals = { overIdleMb: 200, unrelatedMs: 250, wakeMs: 5_000 };
const limits = { openMs: 120_000, quietMs: 60_000, answersMs: 60_000, requestMs: 10_000, allMs: 300_000 };
const holdMs = 10_000;
const backMs = 15_000;
const redisPrefix = 'longpoll';
const bellsAtOnce = 200;

const { values } = parseArgs({
  options: {
    polls: { type: 'string', default: '10000' },
    'per-second': { type: 'string', default: '1000' },
    bell: { type: 'boolean', default: false },
  },
});
const polls = Number(values.polls);
const perSecond = Number(values['per-second']);
const toMb = (bytes) => Math.round(bytes / 1_000_000);

/** ms from sending an unrelated request to having its whole answer, which has to be right. */
async function timeRequest(url, key) {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers: { 'x-api-key': key, connection: 'close' }, signal: AbortSignal.timeout(limits.requestMs) });
  const body = await answer.json();
  if (answer.status !== 200 || body.status !== 'ok') throw new Error(`${url} answered ${answer.status} ${JSON.stringify(body)}`);
  return performance.now() - startedAt;
}

/** Asks both unrelated addresses over and over until `until` resolves; hands back the slowest of each and how many there were. */
async function watchUnrelated({ url, key }, until) {
  const slowest = { infoMs: 0, healthMs: 0, samples: 0 };
  let on = true;
  void until.finally(() => {
    on = false;
  });
  while (on) {
    slowest.infoMs = Math.max(slowest.infoMs, Math.round(await timeRequest(`${url}/v1/users/info`, key)));
    slowest.healthMs = Math.max(slowest.healthMs, Math.round(await timeRequest(`${url}/healthz`, key)));
    slowest.samples += 1;
    await pause(50);
  }
  return slowest;
}

/** Requests of the kinds to come, so that idle means a process that has worked before. */
async function warmUp({ url, key }, ids) {
  for (let from = 0; from < ids.length; from += 20) {
    const some = ids.slice(from, from + 20);
    const ask = (id) =>
      fetch(`${url}/v1/optimize/${id}/result?timeout=0`, {
        method: 'POST',
        headers: { 'x-api-key': key },
        signal: AbortSignal.timeout(limits.requestMs),
      }).then((answer) => answer.arrayBuffer());
    await Promise.all(some.map(ask));
  }
}

/** Resolves when the process has used less than a third of a core for two seconds: every poll is seated then. */
async function untilQuiet(pid) {
  const deadline = Date.now() + limits.quietMs;
  while (Date.now() < deadline) {
    const before = processorMs(pid);
    await pause(2_000);
    if (processorMs(pid) - before < 667) return;
  }
  throw new Error('the API did not come to rest');
}

/** Highest resident memory until `until` resolves. */
async function watchMemory(pid, until) {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, 100);
  await until.finally(() => clearInterval(timer));
  return peak;
}

async function hear(client, name, withinMs) {
  const signal = AbortSignal.timeout(withinMs);
  for (;;) {
    const [message] = await once(client, 'message', { signal });
    if (name in message) return message;
  }
}

/** A publisher of settled jobs; its connection is up when this resolves. */
async function openBell(redisUrl) {
  const bell = createSettledPublisher({ url: redisUrl, prefix: redisPrefix, onError: (error) => console.error(error.message) });
  for (let tries = 0; tries < 50; tries += 1) {
    const up = await bell.publish('nobody').then(
      () => true,
      () => false,
    );
    if (up) return bell;
    await pause(100);
  }
  throw new Error('Redis cannot be reached');
}

/** Resolves with the time at which all jobs had settled; whoever is told hears of it from then on. */
async function settleAll(jobs, ids, bell) {
  await jobs.settle(ids);
  const settledAt = Date.now();
  for (let from = 0; bell && from < ids.length; from += bellsAtOnce) {
    await Promise.all(ids.slice(from, from + bellsAtOnce).map((id) => bell.publish(id)));
  }
  return settledAt;
}

async function measure(service, jobs, client, bell) {
  const { pid, port, key } = service;
  const ids = await jobs.insert(polls);
  await warmUp(service, ids.slice(0, 500));
  await pause(3_000);
  const idle = residentBytes(pid);

  const opened = hear(client, 'opened', limits.openMs);
  client.send({ open: { port, key, ids, perSecond } });
  const openingPeak = await watchMemory(
    pid,
    opened.then(() => untilQuiet(pid)),
  );

  const held = pause(holdMs);
  const [holding, unrelated] = await Promise.all([watchMemory(pid, held), watchUnrelated(service, held)]);

  const answered = hear(client, 'answered', limits.answersMs);
  const watching = Promise.all([watchMemory(pid, answered), watchUnrelated(service, answered)]);
  const settledAt = await settleAll(jobs, ids, bell);
  const { outcomes, lastAnswerAt } = await answered;
  const [wakingPeak, whileWaking] = await watching;

  client.send({ close: true });
  await pause(backMs);
  return {
    polls,
    bell: values.bell,
    idleMb: toMb(idle),
    openingPeakMb: toMb(openingPeak),
    holdingMb: toMb(holding),
    overIdleMb: toMb(holding - idle),
    unrelatedMs: Math.max(unrelated.infoMs, unrelated.healthMs),
    unrelated,
    wakeMs: lastAnswerAt - settledAt,
    wakingPeakMb: toMb(wakingPeak),
    whileWaking,
    backMb: toMb(residentBytes(pid)),
    outcomes,
  };
}

function judge(figures) {
  const missed = Object.entries(goals).flatMap(([name, most]) =>
    figures[name] <= most ? [] : [`${name} is ${figures[name]}, at most ${most}`],
  );
  return figures.outcomes.right === polls ? missed : [...missed, `${figures.outcomes.right} of ${polls} polls got the right answer`];
}

function print(figures, missed) {
  const rows = [
    ['memory, idle', `${figures.idleMb} MB`],
    ['memory, while holding', `${figures.holdingMb} MB`],
    ['  over idle', `${figures.overIdleMb} MB`, `at most ${goals.overIdleMb} MB`],
    ['  most while opening / waking', `${figures.openingPeakMb} / ${figures.wakingPeakMb} MB`],
    ['  15 s after', `${figures.backMb} MB`],
    ['slowest unrelated request, holding', `${figures.unrelatedMs} ms`, `at most ${goals.unrelatedMs} ms`],
    ['  while waking', `${Math.max(figures.whileWaking.infoMs, figures.whileWaking.healthMs)} ms`],
    [`all awake (${values.bell ? 'told' : 'not told'})`, `${figures.wakeMs} ms`, `at most ${goals.wakeMs} ms`],
    ['right answers', `${figures.outcomes.right} of ${polls}`, `${polls}`],
  ];
  for (const [name, value, goal = ''] of rows) console.log(`${name.padEnd(38)}${value.padStart(16)}  ${goal}`);
  console.log(JSON.stringify({ ...figures, missed }));
}

const starting = startService({
  MEGAOPTIM_RATE_LIMIT: '0',
  MAX_WAITERS_PER_ACCOUNT: String(polls),
  REDIS_PREFIX: redisPrefix,
  LOG_LEVEL: 'warn',
});
const opened = [];
let leaving = false;

/** Ends what was started, however far that came. */
async function leave(code) {
  if (leaving) return;
  leaving = true;
  for (const close of opened.reverse()) await close();
  const service = await starting.catch(() => null);
  await service?.stop();
  process.exit(code);
}

function giveUp(reason) {
  if (!leaving) console.error(`longpoll: ${reason}`);
  void leave(1);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => giveUp(signal));
process.on('uncaughtException', (error) => giveUp(error.stack));
setTimeout(() => giveUp('took too long'), limits.allMs).unref();

try {
  const service = await starting;
  const client = fork(fileURLToPath(new URL('./client.mjs', import.meta.url)));
  opened.push(() => client.kill());
  const jobs = await openJobs(service.databaseUrl);
  opened.push(jobs.close);
  const bell = values.bell ? await openBell(service.redisUrl) : null;
  opened.push(() => bell?.close());
  const figures = await measure(service, jobs, client, bell);
  const missed = judge(figures);
  print(figures, missed);
  await leave(missed.length === 0 ? 0 : 1);
} catch (error) {
  giveUp(error.message);
}
