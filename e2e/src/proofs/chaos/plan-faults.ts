import { createSeededRandom } from '../seeded-random.js';

export type FaultKind = 'kill' | 'pause' | 'empty';

/** What is done to a process, and when. */
export interface Fault {
  readonly kind: FaultKind;
  /** As its pid file is called. */
  readonly target: string;
  /** Not before so many submissions are over. */
  readonly after: number;
  /** Then another while, in ms. */
  readonly delayMs: number;
  /** Length of a pause, in ms; some are longer than a lease (5 s), so that the process wakes as a ghost. */
  readonly pauseMs: number;
  /** Whether a moment is awaited at which the process has work in hand. */
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

/** As many of each kind as its weight asks for, at least one of each. */
function allocateFaults(count: number): FaultWeight[] {
  const whole = faultWeights.reduce((sum, [, , weight]) => sum + weight, 0);
  const dealt = faultWeights.flatMap((shape) => Array.from({ length: Math.max(1, Math.floor((shape[2] * count) / whole)) }, () => shape));
  const byWeight = faultWeights.toSorted((a, b) => b[2] - a[2]);
  for (let index = 0; dealt.length < count; index += 1) dealt.push(byWeight[index % byWeight.length] ?? (faultWeights[0] as FaultWeight));
  return dealt.slice(0, count);
}

/** Faults spread over the whole load, the same ones for the same seed. */
export function planFaults({
  seed,
  count,
  submissions,
  workers,
}: {
  seed: number;
  count: number;
  submissions: number;
  workers: number;
}): Fault[] {
  const dice = createSeededRandom(seed, 'faults');
  const dealt = allocateFaults(count).map((shape) => ({ shape, order: dice.fraction() }));
  return dealt
    .toSorted((a, b) => a.order - b.order)
    .map(({ shape: [kind, target] }, index) => {
      const long = dice.chance(0.5);
      return {
        kind,
        target: target === 'worker' ? `worker-${dice.intBetween(1, workers)}` : target,
        after: Math.floor(((index + dice.fraction()) / (count + 1)) * submissions),
        delayMs: dice.intBetween(0, maxMs.delayMs),
        pauseMs: long ? dice.intBetween(minMs.longPauseMs, maxMs.longPauseMs) : dice.intBetween(minMs.shortPauseMs, maxMs.shortPauseMs),
        waitsForWork: dice.chance(waitsForWorkRate),
      };
    });
}
