import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../numbers.js';
import { readProcessMemory } from '../process-stats.js';
import { type CallApi, createCallApi } from './api-client.js';
import type { BenchService } from './service.js';
import { timeSmallJobs } from './small-jobs.js';

export interface MeasureInput {
  readonly service: BenchService;
  /** Address of the origin of the images. */
  readonly origin: string;
  readonly images: number;
  /** How long the collection runs, in ms, unless it ends before. */
  readonly runMs: number;
  /** Small jobs of the other account, without the collection. */
  readonly idleJobs: number;
}

export type Figures = Awaited<ReturnType<typeof measure>>;

const imagesPerCall = 10_000;
const progressReads = 200;
const progressIntervalMs = 50;
/** Before the memory is read, so that what a call left has been collected. */
const settleMemoryMs = 3_000;
const warmUpJobs = 10;
/** The first ones are optimized; the others are copies of their results, as the picture is the same. */
const warmUpImages = 200;
const maxWarmUpMs = 60_000;

/** Creates, costs, starts, pauses and resumes a collection, and measures the API and another account meanwhile. */
export async function measure({ service, origin, images, runMs, idleJobs }: MeasureInput) {
  const call = createCallApi(service, service.key);
  const other = createCallApi(service, service.otherKey);
  await timeSmallJobs(other, (count) => count >= warmUpJobs);
  const idle = await timeSmallJobs(other, (count) => count >= idleJobs);
  const idleMb = await readMemory(service.pid);
  const id = String((await call('POST', '/collections', { name: 'bench' })).json.id);
  const path = `/collections/${id}`;
  const addedMs: number[] = [];
  let firstCallMb = 0;
  for (let from = 0; from < images; from += imagesPerCall) {
    const count = Math.min(imagesPerCall, images - from);
    const sources = Array.from({ length: count }, (_, index) => ({ url: `${origin}/${from + index}.png` }));
    addedMs.push((await call('POST', `${path}/images`, { sources })).ms);
    if (from === 0) firstCallMb = await readMemory(service.pid);
  }
  const addedMb = await readMemory(service.pid);
  const costMs = (await call('GET', `${path}/cost`)).ms;
  const draft = await timeProgress(call, path, (count) => count >= progressReads);
  await call('POST', `${path}/start`);
  await waitUntilDone(call, path, Math.min(images / 10, warmUpImages));
  const startedAt = performance.now();
  const doneBefore = await countDone(call, path);
  const isOver = () => performance.now() - startedAt > runMs;
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, toMb(readProcessMemory(service.pid)?.residentBytes ?? 0));
  }, 200);
  const [busy, running] = await Promise.all([timeSmallJobs(other, isOver), timeProgress(call, path, isOver)]);
  clearInterval(watch);
  const pauseMs = (await call('POST', `${path}/pause`)).ms;
  const ranMs = performance.now() - startedAt;
  const done = (await countDone(call, path)) - doneBefore;
  const resumeMs = (await call('POST', `${path}/resume`)).ms;
  const cancelMs = (await call('POST', `${path}/cancel`)).ms;
  const endMb = await readMemory(service.pid);
  return {
    ...{ images, done, imagesPerSecond: round((done * 1_000) / ranMs) },
    addPerCallMs: round(median(addedMs)),
    ...{ costMs: round(costMs), pauseMs: round(pauseMs), resumeMs: round(resumeMs), cancelMs: round(cancelMs) },
    progress: { draft, running },
    memory: { idleMb, firstCallMb, addedMb, peakMb, endMb },
    other: { idle: toPercentiles(idle), running: toPercentiles(busy) },
    /** The 95th percentile of a small job of another account, by that without the collection. */
    otherRatio: round(toPercentiles(busy).p95 / toPercentiles(idle).p95),
  };
}

async function countDone(call: CallApi, path: string): Promise<number> {
  const { images } = (await call('GET', path)).json as { images: { succeeded: number; failed: number } };
  return images.succeeded + images.failed;
}

async function waitUntilDone(call: CallApi, path: string, count: number): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < maxWarmUpMs && (await countDone(call, path)) < count) await pause(progressIntervalMs);
}

/** In turns with `GET /account`, which reads no collection: the baseline. */
async function timeProgress(call: CallApi, path: string, isDone: (count: number) => boolean) {
  const [progress, account]: [number[], number[]] = [[], []];
  while (!isDone(progress.length)) {
    account.push((await call('GET', '/account')).ms);
    progress.push((await call('GET', path)).ms);
    await pause(progressIntervalMs);
  }
  return { ...toPercentiles(progress), account: toPercentiles(account), ratio: round(median(progress) / median(account)) };
}

function toPercentiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  return { count: times.length, medianMs: round(median(times)), p95: round(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN) };
}

async function readMemory(pid: number): Promise<number> {
  await pause(settleMemoryMs);
  return toMb(readProcessMemory(pid)?.residentBytes ?? 0);
}

const toMb = (bytes: number) => Math.round(bytes / 1_000_000);
const round = (value: number) => Math.round(value * 100) / 100;
