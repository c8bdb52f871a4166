import { median, sum } from '../../numbers.js';
import type { JobTimes } from '../job-log.js';
import { formatValues, medianStep, printRows } from '../report.js';
import type { ResizePair } from './measure-resize.js';
import type { ResizeData, ResizeDialect, ResizeJob } from './resize-client.js';
import type { EncoderOptions } from './to-jpeg-options.js';

/** Both in relation to bare sharp: at most this latency, at least this throughput. */
const goals = { latency: 2.5, throughput: 0.6 };

export interface ResizeSetup {
  readonly dialect: ResizeDialect;
  readonly data: ResizeData;
  /** Photographs of each part. */
  readonly images: number;
  readonly lanes: number;
  readonly inFlight: number;
  readonly jpeg: EncoderOptions;
}

export interface ResizeFiguresInput {
  readonly setup: ResizeSetup;
  /** Blocks with one call at a time. */
  readonly single: readonly ResizePair[];
  /** Blocks with every lane busy. */
  readonly full: readonly ResizePair[];
  readonly log: ReadonlyMap<string, JobTimes>;
}

export type ResizeFigures = ReturnType<typeof toResizeFigures>;

export function toResizeFigures({ setup, single, full, log }: ResizeFiguresInput) {
  const calls = single.flatMap(({ service }) => service.jobs);
  const fullCalls = full.flatMap(({ service }) => service.jobs);
  const sharpResults = single.flatMap(({ sharp }) => sharp.results);
  const latencyMs = {
    service: median(calls.map(({ answeredAt, sentAt }) => answeredAt - sentAt)),
    sharp: median(sharpResults.map(({ ms }) => ms)),
  };
  const perSecond = (totalMs: number) => (setup.images * 1_000) / totalMs;
  const throughput = { service: perSecond(sum(full, ({ service }) => service.ms)), sharp: perSecond(sum(full, ({ sharp }) => sharp.ms)) };
  const perImage = (totalMs: number) => Math.round(totalMs / setup.images);
  const partNames = Object.keys(full[0]?.service.cpuMsByPart ?? {});
  return {
    ...setup,
    latencyMs: roundValues(latencyMs),
    latencyRatio: Number((latencyMs.service / latencyMs.sharp).toFixed(2)),
    perSecond: roundValues(throughput),
    throughputRatio: Number((throughput.service / throughput.sharp).toFixed(3)),
    meanBytes: { service: meanBytes(calls), sharp: meanBytes(sharpResults) },
    stepMs: toSteps(calls, log),
    stepMsAtFullLoad: toSteps(fullCalls, log),
    cpuMsAnImage: Object.fromEntries(partNames.map((part) => [part, perImage(sum(full, ({ service }) => service.cpuMsByPart[part] ?? 0))])),
    sharpCpuMsAnImage: perImage(sum(full, ({ sharp }) => sharp.cpuMs)),
  };
}

export function meetsGoals({ latencyRatio, throughputRatio }: ResizeFigures): boolean {
  return latencyRatio <= goals.latency && throughputRatio >= goals.throughput;
}

/** Median duration of each step of a call in ms, from the clock of the client and the log of the service. */
function toSteps(jobs: readonly ResizeJob[], log: ReadonlyMap<string, JobTimes>): Readonly<Record<string, number>> {
  const times = jobs.map(({ id, sentAt, answeredAt }): JobTimes => ({ ...log.get(id), sentAt, answeredAt }));
  const step = (durationOf: Parameters<typeof medianStep>[1]) => Number(medianStep(times, durationOf).toFixed(1));
  return {
    'upload read': step((timeOf) => timeOf('writtenAt') - timeOf('storeMs') - timeOf('writeMs') - timeOf('sentAt')),
    'source stored': step((timeOf) => timeOf('storeMs')),
    'submit transaction': step((timeOf) => timeOf('writeMs')),
    queue: step((timeOf) => timeOf('claimedAt') - timeOf('claimMs') - timeOf('writtenAt')),
    claim: step((timeOf) => timeOf('claimMs')),
    'source read': step((timeOf) => timeOf('readMs')),
    'earlier work': step((timeOf) => timeOf('lookupMs')),
    codec: step((timeOf) => timeOf('codecMs')),
    'result stored': step((timeOf) => timeOf('storeVariantsMs')),
    'settle transaction': step((timeOf) => timeOf('settleMs')),
    answer: step((timeOf) => timeOf('answeredAt') - timeOf('settledAt')),
    whole: step((timeOf) => timeOf('answeredAt') - timeOf('sentAt')),
  };
}

function meanBytes(results: readonly { readonly sizeBytes: number }[]): number {
  return Math.round(sum(results, ({ sizeBytes }) => sizeBytes) / results.length);
}

function roundValues(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(2))]));
}

export function printResizeFigures(figures: ResizeFigures, corpusName: string): void {
  const { images, data, lanes, inFlight, jpeg } = figures;
  const setup = `${images} of 1 MP to ${data.resize.width} px, pieces of ${corpusName}; ${lanes} codec lanes, ${inFlight} in flight`;
  printRows([
    ['photographs', setup],
    ['encoder of bare sharp', formatValues({ ...jpeg })],
    ['mean bytes', formatValues(figures.meanBytes)],
    ['median ms, one at a time', formatValues(figures.latencyMs)],
    ['ratio of latency', `${figures.latencyRatio}, at most ${goals.latency}`],
    ['images per second, full load', formatValues(figures.perSecond)],
    ['ratio of throughput', `${figures.throughputRatio}, at least ${goals.throughput}`],
    ['processor ms per image, service', formatValues(figures.cpuMsAnImage)],
    ['processor ms per image, sharp', String(figures.sharpCpuMsAnImage)],
  ]);
  console.log(`\n${'median ms of a step'.padEnd(34)}one at a time   full load`);
  for (const [step, ms] of Object.entries(figures.stepMs)) {
    console.log(`${step.padEnd(34)}${String(ms).padStart(13)}${String(figures.stepMsAtFullLoad[step]).padStart(12)}`);
  }
  console.log(JSON.stringify({ ...figures, goals }));
}
