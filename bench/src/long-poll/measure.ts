import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { SettlementPublisher } from '@pixmill/queue';
import { readProcessMemory, readProcessStat } from '../process-stats.js';
import type { BenchJobs } from './open-jobs.js';
import type { ClientCommand, ClientMessages } from './poll-client.js';
import { publishAll } from './publisher.js';
import type { BenchService } from './service.js';
import { measureUnrelated, warmUp } from './unrelated-requests.js';

const timeouts = { openMs: 120_000, idleMs: 60_000, answersMs: 60_000 };
const warmUpPolls = 500;
const settleMemoryMs = 3_000;
const holdMs = 10_000;
/** Time between the last reply and the last reading of the memory. */
const afterMs = 15_000;
const memoryIntervalMs = 100;
/** The API is idle when it uses less than a third of a core in this time. */
const idleSampleMs = 2_000;

export interface MeasureInput {
  readonly service: BenchService;
  readonly jobs: BenchJobs;
  /** The process of `poll-client.ts`. */
  readonly client: ChildProcess;
  /** Null when settled jobs are not published. */
  readonly publisher: SettlementPublisher | null;
  readonly polls: number;
  readonly perSecond: number;
}

export type Figures = Awaited<ReturnType<typeof measure>>;

/** Opens the polls, lets them wait, settles their jobs, and measures the API process meanwhile. */
export async function measure(input: MeasureInput) {
  const { service, jobs, client, publisher, polls } = input;
  const { pid } = service;
  const ids = await jobs.insert(polls);
  await warmUp(service, ids.slice(0, warmUpPolls));
  await pause(settleMemoryMs);
  const idleBytes = residentBytes(pid);
  const openingPeak = await openPolls(input, ids);
  const held = pause(holdMs);
  const [holdingPeak, unrelated] = await Promise.all([peakMemory(pid, held), measureUnrelated(service, held)]);
  const { wakeMs, wakingPeak, whileWaking, outcomes } = await wakePolls(input, ids);
  sendCommand(client, { close: true });
  await pause(afterMs);
  return {
    polls,
    published: publisher !== null,
    idleMb: toMb(idleBytes),
    openingPeakMb: toMb(openingPeak),
    holdingMb: toMb(holdingPeak),
    overIdleMb: toMb(holdingPeak - idleBytes),
    unrelatedMs: Math.max(unrelated.infoMs, unrelated.healthMs),
    unrelated,
    wakeMs,
    wakingPeakMb: toMb(wakingPeak),
    whileWaking,
    backMb: toMb(residentBytes(pid)),
    outcomes,
  };
}

/** Opens all polls and waits until the API is idle; returns its peak memory in bytes. */
function openPolls({ service, client, perSecond }: MeasureInput, ids: readonly string[]): Promise<number> {
  const { pid, port, key } = service;
  const opened = waitForMessage(client, 'opened', timeouts.openMs);
  sendCommand(client, { open: { port, key, ids, perSecond } });
  return peakMemory(
    pid,
    opened.then(() => waitUntilIdle(pid)),
  );
}

/** Settles all jobs and waits for the replies; `wakeMs` is the time from the settlement to the last reply. */
async function wakePolls({ service, jobs, client, publisher }: MeasureInput, ids: readonly string[]) {
  const answered = waitForMessage(client, 'answered', timeouts.answersMs);
  const measured = Promise.all([peakMemory(service.pid, answered), measureUnrelated(service, answered)]);
  await jobs.settle(ids);
  const settledAt = Date.now();
  if (publisher) await publishAll(publisher, ids);
  const { outcomes, lastAnswerAt } = await answered;
  const [wakingPeak, whileWaking] = await measured;
  return { wakeMs: lastAnswerAt - settledAt, wakingPeak, whileWaking, outcomes };
}

function sendCommand(client: ChildProcess, command: ClientCommand): void {
  client.send(command);
}

async function waitForMessage<Name extends keyof ClientMessages>(
  client: ChildProcess,
  name: Name,
  timeoutMs: number,
): Promise<ClientMessages[Name]> {
  const signal = AbortSignal.timeout(timeoutMs);
  for (;;) {
    const [message] = await once(client, 'message', { signal });
    if (name in message) return message;
  }
}

/** Waits until all polls wait: their requests no longer keep the process busy. */
async function waitUntilIdle(pid: number): Promise<void> {
  const deadline = Date.now() + timeouts.idleMs;
  while (Date.now() < deadline) {
    const beforeMs = cpuMs(pid);
    await pause(idleSampleMs);
    if (cpuMs(pid) - beforeMs < idleSampleMs / 3) return;
  }
  throw new Error('the API did not become idle');
}

/** The highest resident memory in bytes until `until` settles. */
async function peakMemory(pid: number, until: Promise<unknown>): Promise<number> {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, memoryIntervalMs);
  await until.finally(() => clearInterval(timer));
  return peak;
}

function residentBytes(pid: number): number {
  return readProcessMemory(pid)?.residentBytes ?? 0;
}

function cpuMs(pid: number): number {
  return readProcessStat(pid)?.ownMs ?? 0;
}

function toMb(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
