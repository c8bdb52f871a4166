import { createSeededRandom } from '../seeded-random.js';

export type FaultKind = 'kill' | 'pause' | 'empty';

/** A fault and its moment. */
export interface Fault {
  readonly kind: FaultKind;
  /** Name of the process, which is the name of its pid file. */
  readonly target: string;
  /** Number of finished submissions before the fault. */
  readonly after: number;
  /** Delay after that. */
  readonly delayMs: number;
  /** Length of a pause. Some are longer than a lease (5 s), so that the process continues without its claim. */
  readonly pauseMs: number;
  /** Whether the fault waits for a moment at which the process has work. */
  readonly waitsForWork: boolean;
}

type FaultWeight = readonly [kind: FaultKind, target: string, weight: number];

const faultWeights: readonly FaultWeight[] = [
  ['kill', 'worker', 13],
  ['pause', 'worker', 9],
  ['kill', 'api', 8],
  ['pause', 'api', 4],
  ['kill', 'redis', 2],
  ['empty', 'redis', 4],
  ['pause', 'redis', 2],
  ['kill', 'postgres', 5],
  ['pause', 'postgres', 3],
];

const maxMs = { delayMs: 400, shortPauseMs: 4_000, longPauseMs: 9_000 };
const minMs = { shortPauseMs: 1_000, longPauseMs: 6_000 };
const waitsForWorkRate = 0.8;

/** Distributes the faults by weight, with at least one of each kind. */
function allocateFaults(count: number): FaultWeight[] {
  const totalWeight = faultWeights.reduce((sum, [, , weight]) => sum + weight, 0);
  const allocated = faultWeights.flatMap((weighted) =>
    Array.from({ length: Math.max(1, Math.floor((weighted[2] * count) / totalWeight)) }, () => weighted),
  );
  const byWeight = faultWeights.toSorted((a, b) => b[2] - a[2]);
  for (let index = 0; allocated.length < count; index += 1)
    allocated.push(byWeight[index % byWeight.length] ?? (faultWeights[0] as FaultWeight));
  return allocated.slice(0, count);
}

export interface PlanFaultsOptions {
  readonly seed: number;
  readonly count: number;
  readonly submissions: number;
  readonly workers: number;
}

/** Spreads faults over the whole load. The same seed gives the same faults. */
export function planFaults({ seed, count, submissions, workers }: PlanFaultsOptions): Fault[] {
  const random = createSeededRandom(seed, 'faults');
  const allocated = allocateFaults(count).map((weighted) => ({ weighted, order: random.fraction() }));
  return allocated
    .toSorted((a, b) => a.order - b.order)
    .map(({ weighted: [kind, target] }, index) => {
      const long = random.chance(0.5);
      return {
        kind,
        target: target === 'worker' ? `worker-${random.intBetween(1, workers)}` : target,
        after: Math.floor(((index + random.fraction()) / (count + 1)) * submissions),
        delayMs: random.intBetween(0, maxMs.delayMs),
        pauseMs: long ? random.intBetween(minMs.longPauseMs, maxMs.longPauseMs) : random.intBetween(minMs.shortPauseMs, maxMs.shortPauseMs),
        waitsForWork: random.chance(waitsForWorkRate),
      };
    });
}
