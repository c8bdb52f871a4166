import type { Axis } from './axis.js';
import type { FloorReading } from './judge.js';

/** An encoding of a search and the floors that it misses. */
export interface JudgedProbe {
  readonly axis: Axis;
  readonly knob: number;
  readonly missed: readonly FloorReading[];
}

/** The floors that the nearest encoding below the result misses; empty when its score decided. Floors are measured only where the score is reached. */
export function findLimitingFloors(probes: readonly JudgedProbe[], { axis, knob }: Omit<JudgedProbe, 'missed'>): readonly FloorReading[] {
  const below = probes.filter((probe) => probe.axis === axis && probe.knob < knob);
  return below.reduce<JudgedProbe | null>((nearest, probe) => (nearest && nearest.knob > probe.knob ? nearest : probe), null)?.missed ?? [];
}
