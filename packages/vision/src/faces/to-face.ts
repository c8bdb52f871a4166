import type { Face } from '@pixmill/contracts';
import { type FaceCandidate, type Point, pointNames } from './candidate.js';
import type { FacePicture } from './face-picture.js';

/** A face in whole px of the original, with 3 digits of its score. The box is cut at the edges of the picture, and points move to them. */
export function toFace({ x, y, width, height, score, points }: FaceCandidate, picture: FacePicture): Face {
  const { scale } = picture;
  const across = cut({ from: x, to: x + width, end: picture.width, scale: scale.x });
  const down = cut({ from: y, to: y + height, end: picture.height, scale: scale.y });
  const toOriginal = (point: Point | undefined) => ({
    x: toPx({ at: point?.x ?? 0, end: picture.width, scale: scale.x }),
    y: toPx({ at: point?.y ?? 0, end: picture.height, scale: scale.y }),
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

interface Place {
  readonly at: number;
  /** The length of the picture. */
  readonly end: number;
  readonly scale: number;
}

const toPx = ({ at, end, scale }: Place) => Math.round(Math.min(end, Math.max(0, at)) * scale);

function cut({ from, to, end, scale }: { from: number; to: number; end: number; scale: number }) {
  const start = toPx({ at: from, end, scale });
  return { start, length: toPx({ at: to, end, scale }) - start };
}
