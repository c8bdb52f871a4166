import type { Face } from '@pixmill/contracts';
import type { FaceCandidate } from './candidate.js';
import type { FacePicture, Rectangle } from './face-picture.js';
import { lookAt } from './look-at.js';
import { keepStrongest } from './merge.js';
import { listTiles } from './tiles.js';
import { toFace } from './to-face.js';
import { findTurnedFaces } from './turned-faces.js';
import { renderView } from './view.js';

/** Finds 39 of 41 labelled faces, and one wrong box on 137 pictures without a face. Source: docs/measurements/faces.md. */
const MIN_SCORE = 0.6;
/** A face with this score, and this share of the longer side, needs no closer look when only the largest is wanted. */
const CLEAR_SCORE = 0.75;
const CLEAR_SHARE = 0.08;

/**
 * The faces of a picture, the largest first, in px of the original. Looks at the whole picture, then at tiles of it for small
 * faces, and turns the picture only when there is none. With `wanted` `face` the tiles are left out when the first look finds a clear face.
 * Knows where faces are, not whose. Throws what the picture throws. Source: docs/analysis.md#faces.
 */
export async function findFaces(picture: FacePicture, { wanted }: { readonly wanted: 'face' | 'faces' }): Promise<Face[]> {
  const whole = await renderView(picture, { left: 0, top: 0, width: picture.width, height: picture.height });
  let found = lookAt(whole, MIN_SCORE);
  if (wanted === 'faces' || !found.some((face) => isClear(face, picture))) {
    const inTiles: FaceCandidate[] = [];
    for (const tile of listTiles(picture)) inTiles.push(...(await lookAtTile(picture, tile)));
    found = keepStrongest([...found, ...inTiles]);
  }
  if (found.length === 0) found = await findTurnedFaces(picture, whole);
  const faces = found.map((candidate) => toFace(candidate, picture)).filter((face) => areaOf(face) > 0);
  return faces.toSorted((a, b) => areaOf(b) - areaOf(a) || b.score - a.score);
}

const areaOf = ({ width, height }: Face) => width * height;

const isClear = ({ width, score }: FaceCandidate, picture: FacePicture) =>
  score >= CLEAR_SCORE && width >= CLEAR_SHARE * Math.max(picture.width, picture.height);

const lookAtTile = async (picture: FacePicture, tile: Rectangle) => lookAt(await renderView(picture, tile), MIN_SCORE);
