import type { Focus, Gravity } from '@pixmill/contracts';
import type { Region } from '../metric/pixels.js';
import type { Raster } from '../raster.js';
import type { StepTools } from './step.js';

/** px */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly left: number;
  readonly top: number;
}

/** Where a picture lies in another by gravity, in px; outside of it where it is larger. Pure. */
export function placeBy(gravity: Gravity, outer: Size, inner: Size, padding = 0): Place {
  const [x, y] = [outer.width - inner.width, outer.height - inner.height];
  const along = (near: string, far: string, space: number) =>
    gravity.includes(near) ? padding : gravity.includes(far) ? space - padding : Math.floor(space / 2);
  return { left: along('left', 'right', x), top: along('top', 'bottom', y) };
}

const areaOf = ({ width, height }: Region) => width * height;

/** The smallest rectangle around all of them. */
function around(rectangles: readonly Region[]): Region {
  const left = Math.min(...rectangles.map((one) => one.left));
  const top = Math.min(...rectangles.map((one) => one.top));
  const right = Math.max(...rectangles.map((one) => one.left + one.width));
  const bottom = Math.max(...rectangles.map((one) => one.top + one.height));
  return { left, top, width: right - left, height: bottom - top };
}

async function findFocus(focus: 'face' | 'faces', picture: Raster, { faces }: StepTools): Promise<Region | null> {
  const found = (await faces?.findFaces(picture)) ?? [];
  const [largest] = found.toSorted((a, b) => areaOf(b) - areaOf(a));
  return largest ? (focus === 'face' ? largest : around(found)) : null;
}

/** Where a part of a picture is cut out by focus, in px. The part is cut from the picture in another size, `outer`. */
export async function placeByFocus(
  focus: Focus,
  { outer, inner, picture, tools }: { outer: Size; inner: Size; picture: Raster; tools: StepTools },
): Promise<Place> {
  if (focus !== 'face' && focus !== 'faces') return placeBy(focus, outer, inner);
  const face = await findFocus(focus, picture, tools);
  if (!face) return placeBy('centre', outer, inner);
  const along = (centre: number, part: number, whole: number) => Math.min(whole - part, Math.max(0, Math.round(centre - part / 2)));
  return {
    left: along(((face.left + face.width / 2) * outer.width) / picture.width, inner.width, outer.width),
    top: along(((face.top + face.height / 2) * outer.height) / picture.height, inner.height, outer.height),
  };
}
