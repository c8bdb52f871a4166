import type { Point } from './candidate.js';
import type { FacePicture, Rectangle } from './face-picture.js';

/** A rectangle of a picture as the network sees it: resized to fit a square, in its centre, black around it. */
export interface View {
  /** RGB of `viewSide` x `viewSide` px. */
  readonly pixels: Uint8Array;
  /** From px of the view to px of the picture. */
  toPicture(point: Point): Point;
}

/** px. */
export const viewSide = 192;

/** Renders a rectangle of the picture for the network. Throws what the picture throws. */
export async function renderView(picture: FacePicture, rectangle: Rectangle): Promise<View> {
  const scale = viewSide / Math.max(rectangle.width, rectangle.height);
  const width = Math.max(1, Math.round(rectangle.width * scale));
  const height = Math.max(1, Math.round(rectangle.height * scale));
  const left = (viewSide - width) >> 1;
  const top = (viewSide - height) >> 1;
  const rendered = await picture.render(rectangle, { width, height });
  const pixels = new Uint8Array(viewSide * viewSide * 3);
  for (let row = 0; row < height; row += 1) {
    pixels.set(rendered.subarray(row * width * 3, (row + 1) * width * 3), ((top + row) * viewSide + left) * 3);
  }
  return {
    pixels,
    toPicture: ({ x, y }) => ({
      x: rectangle.left + ((x - left) * rectangle.width) / width,
      y: rectangle.top + ((y - top) * rectangle.height) / height,
    }),
  };
}

/** The view turned clockwise by a quarter. */
export function turnView({ pixels, toPicture }: View): View {
  const turned = new Uint8Array(pixels.length);
  for (let y = 0; y < viewSide; y += 1) {
    for (let x = 0; x < viewSide; x += 1) {
      const from = ((viewSide - 1 - x) * viewSide + y) * 3;
      turned.set(pixels.subarray(from, from + 3), (y * viewSide + x) * 3);
    }
  }
  return { pixels: turned, toPicture: ({ x, y }) => toPicture({ x: y, y: viewSide - x }) };
}
