import type { Face } from '@pixmill/contracts';

/** A position in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A face as the network reports it: the box, and six points in the order of `pointNames`. */
export interface FaceCandidate {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From 0 to 1. */
  readonly score: number;
  readonly points: readonly Point[];
}

/** As the face itself names its sides. */
export const pointNames = [
  'rightEye',
  'leftEye',
  'nose',
  'mouth',
  'rightEar',
  'leftEar',
] as const satisfies readonly (keyof Face['points'])[];

const overlapArea = (a: FaceCandidate, b: FaceCandidate) => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
};
const areaOf = ({ width, height }: FaceCandidate) => width * height;

/** Common area divided by the area of both together. */
export function intersectionOverUnion(a: FaceCandidate, b: FaceCandidate): number {
  const common = overlapArea(a, b);
  return common / (areaOf(a) + areaOf(b) - common);
}

/** Common area divided by the area of the smaller one. */
export function coverage(a: FaceCandidate, b: FaceCandidate): number {
  return overlapArea(a, b) / Math.min(areaOf(a), areaOf(b));
}
