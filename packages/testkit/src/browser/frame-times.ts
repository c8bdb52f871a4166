import type { ShownFacts } from './page/shown-facts.js';

type Timeline = Pick<ShownFacts, 'durationsMs' | 'plays'>;

/** The frame that is shown `atMs` after the start of the image, counted from 0. When the animation has ended its last frame stays. */
export function findFrameAt({ durationsMs, plays }: Timeline, atMs: number): number {
  const totalMs = sum(durationsMs);
  if (durationsMs.length === 0) return 0;
  if (atMs >= totalMs * plays) return durationsMs.length - 1;
  const starts = listStarts(durationsMs);
  return starts.findLastIndex((start) => start <= atMs % totalMs);
}

/**
 * Times of the first play of two images, in ms: the middle of every interval in which neither changes its frame. At most `limit` times,
 * evenly spread. `[0]` for two still images.
 */
export function listComparedTimes(one: Timeline, other: Timeline, limit: number): readonly number[] {
  const changes = new Set([one, other].flatMap(({ durationsMs }) => [...listStarts(durationsMs), sum(durationsMs)]));
  const sorted = [...changes].sort((a, b) => a - b);
  const middles = sorted.slice(1).map((end, index) => ((sorted[index] ?? 0) + end) / 2);
  if (middles.length === 0) return [0];
  if (middles.length <= limit) return middles;
  return Array.from({ length: limit }, (_, index) => middles[Math.floor((index * (middles.length - 1)) / Math.max(1, limit - 1))] ?? 0);
}

function listStarts(durationsMs: readonly number[]): readonly number[] {
  return durationsMs.map((_, frame) => sum(durationsMs.slice(0, frame)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
