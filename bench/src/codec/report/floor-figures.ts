import { percent } from '../../numbers.js';
import type { FloorGoal } from '../goals.js';
import { type Figure, toFigure, toUnmeasured } from './figure.js';

/** A lossy result with its score and, when it was measured, its reference score. */
export interface FloorResult {
  readonly score: number;
  readonly reading?: number;
}

export interface FloorInput {
  readonly name: string;
  readonly results: readonly FloorResult[];
  /** Part of the results that must reach `most` of the goal. */
  readonly share: number;
  readonly floor: FloorGoal;
}

/** The quality floor by the exact formula, and by the reference score. */
export function floorFigures({ name, ...input }: FloorInput): readonly Figure[] {
  const { results } = input;
  const readings = results.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  return [
    floorFigure(
      `quality floor, ${name}`,
      results.map(({ score }) => score),
      input,
    ),
    floorFigure(`quality floor as the reference reads it, ${name}`, readings, input),
  ];
}

function floorFigure(name: string, scores: readonly number[], { results, share, floor }: Omit<FloorInput, 'name'>): Figure {
  const goal = `${percent(share)} at ${floor.most} or more, none below ${floor.least}`;
  if (scores.length === 0) return toUnmeasured({ name, goal }, results.length === 0 ? 'no lossy result' : 'no result was read');
  const above = scores.filter((score) => score >= floor.most).length / scores.length;
  const lowest = Math.min(...scores);
  const unreadCount = results.length - scores.length;
  return toFigure({
    name,
    goal,
    value: `${percent(above)}, lowest ${lowest.toFixed(1)}`,
    met: above >= share && lowest >= floor.least,
    note: `${scores.length} results${unreadCount === 0 ? '' : `; ${unreadCount} are too large to be read, or move`}`,
  });
}
