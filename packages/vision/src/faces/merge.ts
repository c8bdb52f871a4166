import { coverage, type FaceCandidate, intersectionOverUnion } from './candidate.js';

/** From this intersection over union on, two boxes are the same face. */
const SAME_FACE = 0.3;
/** From this share of the smaller box on, two boxes of different views are the same face: the edge of a tile gives half faces. */
const SAME_PART = 0.7;

const byScore = (a: FaceCandidate, b: FaceCandidate) => b.score - a.score;

/** Replaces the boxes of one view that are the same face by their mean, weighted by score; it has the highest of their scores. */
export function mergeByScore(candidates: readonly FaceCandidate[]): FaceCandidate[] {
  const merged: FaceCandidate[] = [];
  let left = candidates.toSorted(byScore);
  for (let [best] = left; best; [best] = left) {
    const strongest = best;
    const isSame = (other: FaceCandidate) => other === strongest || intersectionOverUnion(strongest, other) >= SAME_FACE;
    merged.push(averageByScore(left.filter(isSame)));
    left = left.filter((other) => !isSame(other));
  }
  return merged;
}

function averageByScore(same: readonly FaceCandidate[]): FaceCandidate {
  const total = same.reduce((sum, { score }) => sum + score, 0);
  const mean = (read: (candidate: FaceCandidate) => number) =>
    same.reduce((sum, candidate) => sum + read(candidate) * candidate.score, 0) / total;
  return {
    x: mean(({ x }) => x),
    y: mean(({ y }) => y),
    width: mean(({ width }) => width),
    height: mean(({ height }) => height),
    score: Math.max(...same.map(({ score }) => score)),
    points: (same[0]?.points ?? []).map((_, index) => ({
      x: mean(({ points }) => points[index]?.x ?? 0),
      y: mean(({ points }) => points[index]?.y ?? 0),
    })),
  };
}

/** Of the faces of several views, the strongest of those that are the same, by falling score. */
export function keepStrongest(candidates: readonly FaceCandidate[]): FaceCandidate[] {
  const kept: FaceCandidate[] = [];
  for (const candidate of candidates.toSorted(byScore)) {
    const isNew = kept.every((other) => intersectionOverUnion(other, candidate) < SAME_FACE && coverage(other, candidate) < SAME_PART);
    if (isNew) kept.push(candidate);
  }
  return kept;
}
