import type { ImageFormat } from '@pixmill/contracts';
import { type FloorName, type Floors, prepareFloors, prepareReference, type RgbRaster, type Score } from '@pixmill/metric';
import { floorLimit, type LimitedResult } from './floor-limits.js';
import type { Goal } from './goal.js';

/** The loss by one detector, and the largest accepted loss. */
export interface FloorReading {
  readonly name: FloorName;
  readonly value: number;
  readonly limit: number;
}

/** The score of an encoding and its losses by other detectors. */
export interface Verdict extends Score {
  /** Empty when the score misses the goal already, or when nothing is guarded. */
  readonly floors: readonly FloorReading[];
}

/** Compares encodings with one original. */
export interface Judge {
  /** Judges decoded pixels of the size of the original. Without a goal only the score is computed. Throws AppError `internal` for another size. */
  judge(distorted: RgbRaster, goal: Goal | null): Verdict;
  /** Only the score. Throws as `judge`. */
  score(distorted: RgbRaster): Score;
  /** Only the losses by other detectors. Throws as `judge`. */
  measureFloors(distorted: RgbRaster, goal: Goal): FloorReading[];
  free(): void;
}

/** Creates the judge of an original in 8-bit sRGB for results of one format. Throws as `prepareReference` of the metric does. */
export function createJudge(original: RgbRaster, format: ImageFormat): Judge {
  const reference = prepareReference(original);
  let floors: Floors | null = null;
  function measureFloors(distorted: RgbRaster, { target }: Goal): FloorReading[] {
    floors ??= prepareFloors(original);
    return toReadings(floors.measure(distorted), { format, target });
  }
  return {
    judge(distorted, goal) {
      const score = reference.score(distorted);
      return { ...score, floors: goal === null || score.score < goal.floor ? [] : measureFloors(distorted, goal) };
    },
    score: (distorted) => reference.score(distorted),
    measureFloors,
    free: () => reference.free(),
  };
}

function toReadings(values: Readonly<Partial<Record<FloorName, number>>>, result: LimitedResult): FloorReading[] {
  const names = Object.keys(values) as FloorName[]; // the keys of FloorValues
  return names.map((name) => ({ name, value: values[name] ?? 0, limit: floorLimit(name, result) }));
}

const missingDetail = (goal: Goal, { worstDetailTile }: Score) => goal.worstDetailTile - worstDetailTile;

const missingScore = (goal: Goal, score: Score) =>
  Math.max(goal.floor - score.score, goal.worstTile - score.worstTile, missingDetail(goal, score));

/** Points that one doubling of the accepted loss is worth in a search, and the range of what a missed floor takes. */
const POINTS_PER_DOUBLING = 6;
const [MIN_FLOOR_POINTS, MAX_FLOOR_POINTS] = [0.01, 25];

/** Points that a loss above its limit takes. They lead a search towards a knob that passes the floor. */
function missingFloorPoints({ value, limit }: FloorReading): number {
  const points = limit > 0 ? POINTS_PER_DOUBLING * Math.log2(value / limit) : MAX_FLOOR_POINTS;
  return Math.min(MAX_FLOOR_POINTS, Math.max(MIN_FLOOR_POINTS, points));
}

/** The floors that an encoding misses. */
export const missedFloors = ({ floors }: Pick<Verdict, 'floors'>): FloorReading[] => floors.filter(({ value, limit }) => value > limit);

const missingAtFloors = (verdict: Verdict) => Math.max(Number.NEGATIVE_INFINITY, ...missedFloors(verdict).map(missingFloorPoints));

/** Points of a full image: at least `goal.floor` when the goal is reached, fewer when the score, a tile or a floor misses its limit. */
export const toPoints = (goal: Goal, verdict: Verdict): number =>
  goal.floor - Math.max(missingScore(goal, verdict), missingAtFloors(verdict));

/** Points of a sample: its score, or less when text or a floor misses its limit. */
export function toSamplePoints(goal: Goal, verdict: Verdict): number {
  const missing = Math.max(missingDetail(goal, verdict), missingAtFloors(verdict));
  return missing > 0 ? Math.min(verdict.score, goal.score - missing) : verdict.score;
}

/** Whether an encoding reaches every part of the goal. */
export const reachesGoal = (goal: Goal, verdict: Verdict): boolean => toPoints(goal, verdict) >= goal.floor;

/** The lowest scores and the largest losses of several frames. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const largest = new Map<FloorName, FloorReading>();
  for (const reading of verdicts.flatMap(({ floors }) => floors)) {
    if (reading.value >= (largest.get(reading.name)?.value ?? 0)) largest.set(reading.name, reading);
  }
  const { worstTile, worstTileAt } = verdicts.reduce((worst, verdict) => (verdict.worstTile < worst.worstTile ? verdict : worst));
  return {
    score: Math.min(...verdicts.map(({ score }) => score)),
    worstTile,
    ...(worstTileAt && { worstTileAt }),
    worstDetailTile: Math.min(...verdicts.map(({ worstDetailTile }) => worstDetailTile)),
    floors: [...largest.values()],
  };
}

/** A loss and its limit as text for the report. */
export const describeFloor = ({ name, value, limit }: FloorReading): string => `${name} ${value.toFixed(2)} of ${limit.toFixed(2)}`;

/** The missed floors as text that continues a sentence; empty when there are none. */
export function describeMissedFloors(verdict: Verdict): string {
  const missed = missedFloors(verdict);
  return missed.length > 0 ? `, and misses ${missed.map(describeFloor).join(', ')}` : '';
}
