import type { Face } from '@pixmill/contracts';

/** A face with a box in px, whose six points are all at its centre. */
export function faceAt({ x, y, width, height }: Pick<Face, 'x' | 'y' | 'width' | 'height'>): Face {
  const point = { x: x + width / 2, y: y + height / 2 };
  const points = { rightEye: point, leftEye: point, nose: point, mouth: point, rightEar: point, leftEar: point };
  return { x, y, width, height, score: 0.9, points };
}
