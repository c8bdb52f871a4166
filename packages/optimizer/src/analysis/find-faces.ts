import { AppError, type Face } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { sortFaces } from '../faces/largest-face.js';
import type { FaceDetector } from '../operations/face-detector.js';
import type { ShownPicture } from './shown-picture.js';

/** The faces of a picture in px of the upright source, the largest first. Throws AppError `invalid_parameter` without a detector, and what that throws. */
export async function findPictureFaces(picture: ShownPicture, faceDetector: FaceDetector | null): Promise<Face[]> {
  if (!faceDetector) throw new AppError('invalid_parameter', { message: 'no face detector is installed' });
  const base = await picture.base();
  // all faces, because the focus must not depend on whether they are asked for
  const faces = await faceDetector.findFaces(base, 'faces');
  return sortFaces(faces.map((face) => scaleFace(face, base, picture.size)));
}

/** The face in whole px of the larger picture, inside of it. */
function scaleFace({ x, y, width, height, score, points }: Face, from: ImageSize, to: ImageSize): Face {
  const point = (place: { readonly x: number; readonly y: number }) => ({
    x: Math.min(to.width, Math.max(0, Math.round((place.x * to.width) / from.width))),
    y: Math.min(to.height, Math.max(0, Math.round((place.y * to.height) / from.height))),
  });
  const [start, end] = [point({ x, y }), point({ x: x + width, y: y + height })];
  const { rightEye, leftEye, nose, mouth, rightEar, leftEar } = points;
  return {
    ...{ ...start, width: end.x - start.x, height: end.y - start.y, score: Math.round(score * 1_000) / 1_000 },
    points: {
      ...{ rightEye: point(rightEye), leftEye: point(leftEye), nose: point(nose), mouth: point(mouth) },
      ...{ rightEar: point(rightEar), leftEar: point(leftEar) },
    },
  };
}
