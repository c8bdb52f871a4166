import type { Face } from '@pixmill/contracts';
import { createFaceDetector, type Raster } from '@pixmill/optimizer/faces';
import sharp from 'sharp';
import type { Label } from './read-labels.js';

/** Side of the pictures in px, at most: that of the labels. */
const maxSide = 1600;

/** The first frame, upright, in sRGB on white, turned clockwise by `angle` degrees. */
export async function openPicture(path: string, angle = 0): Promise<Raster> {
  const upright = await sharp(path, { failOn: 'none', limitInputPixels: false })
    .autoOrient()
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .png({ compressionLevel: 0 })
    .toBuffer();
  const { data, info } = await sharp(upright).rotate(angle).removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** The faces in a picture, and the processor time that their search took in ms. */
export async function detect(
  raster: Raster,
  wanted: 'face' | 'faces',
): Promise<{ readonly faces: readonly Face[]; readonly cpuMs: number }> {
  const before = process.cpuUsage();
  const faces = await createFaceDetector().findFaces(raster, wanted);
  const { user, system } = process.cpuUsage(before);
  return { faces, cpuMs: (user + system) / 1_000 };
}

/** Whether a box shows a labelled face: its centre lies within half a width, and it is half to twice as wide. */
export const isOf = ({ x, y, width, height }: Face, label: Label): boolean =>
  Math.hypot(x + width / 2 - label.x, y + height / 2 - label.y) <= label.width / 2 && Math.abs(Math.log2(width / label.width)) <= 1;

/** The label in a picture of `width` x `height` px that was turned clockwise by `angle` degrees. */
export function turnLabel(label: Label, { width, height }: { width: number; height: number }, angle: number): Label {
  const { x, y } = label;
  if (angle === 90) return { ...label, x: height - y, y: x };
  if (angle === 180) return { ...label, x: width - x, y: height - y };
  return angle === 270 ? { ...label, x: y, y: width - x } : label;
}
