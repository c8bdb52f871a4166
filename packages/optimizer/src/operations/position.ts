import type { Face, Focus, Gravity } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import { findLargestFace } from '../faces/largest-face.js';
import type { Raster } from '../pixels/raster.js';
import { boundingRegion, type Position } from '../raster-ops/region.js';
import type { FaceDetector } from './face-detector.js';

export interface GravityPlacement {
  readonly outer: ImageSize;
  readonly inner: ImageSize;
  /** Distance in px to the sides that the gravity names; 0 by default. */
  readonly padding?: number;
}

/** The position of the inner rectangle in the outer one by gravity. It is negative where the inner one is larger. Pure. */
export function positionByGravity(gravity: Gravity, { outer, inner, padding = 0 }: GravityPlacement): Position {
  const along = ({ near, far, space }: { near: string; far: string; space: number }) => {
    if (gravity.includes(near)) return padding;
    return gravity.includes(far) ? space - padding : Math.floor(space / 2);
  };
  return {
    left: along({ near: 'left', far: 'right', space: outer.width - inner.width }),
    top: along({ near: 'top', far: 'bottom', space: outer.height - inner.height }),
  };
}

export interface FocusPlacement {
  /** Size of the resized image, in px. */
  readonly outer: ImageSize;
  /** Size of the part that is cut from it, in px. */
  readonly inner: ImageSize;
  /** The image before the resize. Faces are searched in it. */
  readonly raster: Raster;
  /** Null: none is installed. */
  readonly faceDetector: FaceDetector | null;
}

/** The position of a part in the resized image by focus. Without a detector or a face, the centre counts. Throws what the detector throws. */
export async function positionByFocus(focus: Focus, placement: FocusPlacement): Promise<Position> {
  if (focus !== 'face' && focus !== 'faces') return positionByGravity(focus, placement);
  const face = await findFaceRegion(focus, placement);
  return face ? positionAround(face, placement) : positionByGravity('centre', placement);
}

const toRegion = ({ x, y, width, height }: Face): Region => ({ left: x, top: y, width, height });

/** The largest face, or the smallest region around all faces; null when there is none. */
async function findFaceRegion(focus: 'face' | 'faces', { raster, faceDetector }: FocusPlacement): Promise<Region | null> {
  const found = (await faceDetector?.findFaces(raster, focus)) ?? [];
  const largest = findLargestFace(found);
  if (!largest) return null;
  return focus === 'face' ? toRegion(largest) : boundingRegion(found.map(toRegion));
}

/** Centres the part on a region of the original, as far as the edges allow. */
function positionAround(region: Region, { outer, inner, raster }: FocusPlacement): Position {
  const along = ({ centre, part, whole }: { centre: number; part: number; whole: number }) =>
    Math.min(whole - part, Math.max(0, Math.round(centre - part / 2)));
  return {
    left: along({ centre: ((region.left + region.width / 2) * outer.width) / raster.width, part: inner.width, whole: outer.width }),
    top: along({ centre: ((region.top + region.height / 2) * outer.height) / raster.height, part: inner.height, whole: outer.height }),
  };
}
