import { type FaceCandidate, intersectionOverUnion } from './candidate.js';
import type { FacePicture, Rectangle } from './face-picture.js';
import { lookAt } from './look-at.js';
import { keepStrongest } from './merge.js';
import { renderView, turnView, type View } from './view.js';

/** Above that of upright views: there are more wrong boxes in turned ones. */
const MIN_SCORE = 0.7;
/** In a closer look. The wrong boxes of turned views, such as a sign on its side, have less than 0.4 there. Source: docs/measurements/faces.md. */
const MIN_CLOSER_SCORE = 0.5;
/** Side of the closer look, for each px of the longer side of the box. */
const CLOSER_SIDE = 2.5;
/** From this intersection over union on, the closer look shows the same face. */
const SAME_FACE = 0.3;

/** The faces of a picture on its side or upside down, whose metadata do not say so. `whole` is the view of all of it. Throws what the picture throws. */
export async function findTurnedFaces(picture: FacePicture, whole: View): Promise<FaceCandidate[]> {
  const confirmed: FaceCandidate[] = [];
  for (const quarters of [1, 2, 3]) {
    for (const candidate of lookAt(turn(whole, quarters), MIN_SCORE)) {
      const closer = turn(await renderView(picture, surroundings(candidate, picture)), quarters);
      const isSame = (other: FaceCandidate) => intersectionOverUnion(candidate, other) >= SAME_FACE;
      if (lookAt(closer, MIN_CLOSER_SCORE).some(isSame)) confirmed.push(candidate);
    }
  }
  return keepStrongest(confirmed);
}

function turn(view: View, quarters: number): View {
  return quarters === 0 ? view : turn(turnView(view), quarters - 1);
}

/** The square around a box, cut at the edges of the picture. */
function surroundings({ x, y, width, height }: FaceCandidate, picture: FacePicture): Rectangle {
  const half = (Math.max(width, height) * CLOSER_SIDE) / 2;
  const along = (centre: number, length: number) => {
    const from = Math.min(length - 1, Math.max(0, Math.round(centre - half)));
    return { from, length: Math.max(1, Math.min(length, Math.round(centre + half)) - from) };
  };
  const across = along(x + width / 2, picture.width);
  const down = along(y + height / 2, picture.height);
  return { left: across.from, top: down.from, width: across.length, height: down.length };
}
