import sharp, { type Sharp } from 'sharp';
import type { CorpusImage } from '../read-corpus.js';

/** 8-bit RGB. */
export interface Picture {
  readonly data: Buffer;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
}

/** Nine photographs of different kinds and a screen. Chosen before anything was measured. */
export const chosenPictures: readonly string[] = [
  'codec-corp-1.png',
  'codec-corp-19.png',
  'codec-corp-23.png',
  'codec-corp-5.png',
  'scikit-ima-coffee.png',
  'test-asset-prairie-falcon.jpg',
  'test-asset-empty-gps.jpg',
  'metadata-e-canon-eos-7d.jpg',
  'libvips-1.webp',
  'pgadmin4-schema-diff-ddl-comparison.png',
];

/** px. Sides are multiples of 12, so that each factor divides them. */
const MAX_SIDE = 480;
/** px. Pictures of cameras are made smaller first: their pixels are softer than those of finished pictures. */
const CAMERA_SIDE = 720;

async function read(pixels: Sharp): Promise<Picture> {
  const { data, info } = await pixels.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

export const openPicture = ({ data, width, height, channels }: Picture) => sharp(data, { raw: { width, height, channels } });

export const shrink = (picture: Picture, width: number, height: number) =>
  read(openPicture(picture).resize(width, height, { fit: 'fill', kernel: 'lanczos3' }));

/** A square of the middle of an image. */
export async function readSquare({ path, imageClass }: CorpusImage): Promise<Picture> {
  const upright = sharp(path).autoOrient().flatten({ background: '#fff' });
  const isCamera = imageClass === 'jpeg-camera';
  const whole = await read(isCamera ? upright.resize(CAMERA_SIDE, CAMERA_SIDE, { fit: 'outside', kernel: 'lanczos3' }) : upright);
  const side = Math.min(MAX_SIDE, Math.floor(Math.min(whole.width, whole.height) / 12) * 12);
  const [left, top] = [(whole.width - side) >> 1, (whole.height - side) >> 1];
  return read(openPicture(whole).extract({ left, top, width: side, height: side }));
}

/** dB, over all samples. */
export function psnr(a: Picture, b: Picture): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += ((a.data[at] ?? 0) - (b.data[at] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.data.length));
}
