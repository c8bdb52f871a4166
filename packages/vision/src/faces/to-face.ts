import type { Face } from '@pixmill/contracts';
import { type FaceCandidate, type Point, pointNames } from './candidate.js';
import type { FacePicture } from './face-picture.js';

/**
 * A face in whole px of the original, with 3 digits of its score. The box is cut at the edges of the picture; a point may lie outside it.
 */
export function toFace({ x, y, width, height, score, points }: FaceCandidate, picture: FacePicture): Face {
  const { scale } = picture;
  const across = cut({ from: x, to: x + width, end: picture.width, scale: scale.x });
  const down = cut({ from: y, to: y + height, end: picture.height, scale: scale.y });
  const toOriginal = (point: Point | undefined) => ({
    x: Math.round((point?.x ?? 0) * scale.x),
    y: Math.round((point?.y ?? 0) * scale.y),
  });
  const named = pointNames.map((name, index) => [name, toOriginal(points[index])]);
  return {
    x: across.start,
    y: down.start,
    width: across.length,
    height: down.length,
    score: Math.round(score * 1000) / 1000,
    points: Object.fromEntries(named) as Face['points'], // one for each of pointNames
  };
}

function cut({ from, to, end, scale }: { from: number; to: number; end: number; scale: number }) {
  const toPx = (at: number) => Math.round(Math.min(end, Math.max(0, at)) * scale);
  return { start: toPx(from), length: toPx(to) - toPx(from) };
}
