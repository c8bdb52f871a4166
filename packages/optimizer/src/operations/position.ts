import type { Focus, Gravity } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import type { Raster } from '../pixels/raster.js';
import { boundingRegion, type Position } from '../raster-ops/region.js';
import type { StepTools } from './step.js';

/** Where a picture lies in another by gravity, in px; outside of it where it is larger. Pure. */
export function positionByGravity(gravity: Gravity, outer: ImageSize, inner: ImageSize, padding = 0): Position {
  const [x, y] = [outer.width - inner.width, outer.height - inner.height];
  const along = (near: string, far: string, space: number) =>
    gravity.includes(near) ? padding : gravity.includes(far) ? space - padding : Math.floor(space / 2);
  return { left: along('left', 'right', x), top: along('top', 'bottom', y) };
}

const regionArea = ({ width, height }: Region) => width * height;

async function findFaceRegion(focus: 'face' | 'faces', raster: Raster, { faceDetector }: StepTools): Promise<Region | null> {
  const found = (await faceDetector?.findFaces(raster)) ?? [];
  const [largest] = found.toSorted((a, b) => regionArea(b) - regionArea(a));
  return largest ? (focus === 'face' ? largest : boundingRegion(found)) : null;
}

/** Where a part of a picture is cut out by focus, in px. The part is cut from the picture in another size, `outer`. */
export async function positionByFocus(
  focus: Focus,
  { outer, inner, raster, tools }: { outer: ImageSize; inner: ImageSize; raster: Raster; tools: StepTools },
): Promise<Position> {
  if (focus !== 'face' && focus !== 'faces') return positionByGravity(focus, outer, inner);
  const face = await findFaceRegion(focus, raster, tools);
  if (!face) return positionByGravity('centre', outer, inner);
  const along = (centre: number, part: number, whole: number) => Math.min(whole - part, Math.max(0, Math.round(centre - part / 2)));
  return {
    left: along(((face.left + face.width / 2) * outer.width) / raster.width, inner.width, outer.width),
    top: along(((face.top + face.height / 2) * outer.height) / raster.height, inner.height, outer.height),
  };
}
