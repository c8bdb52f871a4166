import type { FaceCandidate } from './candidate.js';
import { mapCandidate } from './candidate-map.js';
import { findCandidates } from './face-network.js';
import { mergeByScore } from './merge.js';
import type { View } from './view.js';

/** The faces in a view that reach the score, each once, in px of the picture. */
export function lookAt({ pixels, toPicture }: View, minScore: number): FaceCandidate[] {
  return mergeByScore(findCandidates(pixels, minScore)).map((candidate) => mapCandidate(candidate, toPicture));
}
