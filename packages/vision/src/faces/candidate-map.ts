import type { FaceCandidate, Point } from './candidate.js';

/** Moves the corners and the points of a face. The map turns by quarters, moves and scales, so a box stays a box. */
export function mapCandidate({ x, y, width, height, score, points }: FaceCandidate, map: (point: Point) => Point): FaceCandidate {
  const [a, b] = [map({ x, y }), map({ x: x + width, y: y + height })];
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
    score,
    points: points.map(map),
  };
}
