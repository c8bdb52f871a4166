import type { Face } from '@pixmill/contracts';

const areaOf = ({ width, height }: Face) => width * height;

/** The face with the largest box, and with the highest score among equals; null without faces. Pure. */
export function findLargestFace(faces: readonly Face[]): Face | null {
  return faces.toSorted((a, b) => areaOf(b) - areaOf(a) || b.score - a.score)[0] ?? null;
}
