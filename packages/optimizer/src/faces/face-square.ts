import type { Face, OperationOf } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';

type Place = Extract<OperationOf<'crop'>['area'], { by: 'place' }>;

/** Side of the square for each px of the width of the face: hair, chin and some air. */
const SIDE = 1.8;
/** How far above the centre of the box the centre of the square lies, for each px of the height of the face: a box ends above the brows. */
const RAISED = 0.06;

const toEven = (px: number) => 2 * Math.round(px / 2);

/** The square to cut out around a face, in even px, moved and made smaller as far as the image demands. Pure. */
export function squareAround({ x, y, width, height }: Face, image: ImageSize): Place {
  const largest = Math.min(image.width, image.height);
  const side = Math.max(1, Math.min(toEven(width * SIDE), largest > 1 ? largest - (largest % 2) : 1));
  const along = (centre: number, length: number) => {
    const start = Math.min(length - side, Math.max(0, centre - side / 2));
    return Math.min(toEven(start), length - side - ((length - side) % 2));
  };
  return {
    by: 'place',
    left: along(x + width / 2, image.width),
    top: along(y + height / 2 - height * RAISED, image.height),
    width: side,
    height: side,
  };
}
