import type { Axis } from './axis.js';
import { type FloorReading, missedFloors, type Verdict } from './judge.js';

/** An encoding of a search and its verdict. */
export interface JudgedProbe {
  readonly axis: Axis;
  readonly knob: number;
  readonly verdict: Pick<Verdict, 'floors'>;
}

/** The floors that the nearest encoding below the result misses; empty when its score decided. Floors are measured only where the score is reached. */
export function findLimitingFloors(probes: readonly JudgedProbe[], { axis, knob }: Omit<JudgedProbe, 'verdict'>): readonly FloorReading[] {
  const below = probes.filter((probe) => probe.axis === axis && probe.knob < knob);
  const nearest = below.reduce<JudgedProbe | null>((last, probe) => (last && last.knob > probe.knob ? last : probe), null);
  return nearest ? missedFloors(nearest.verdict) : [];
}
