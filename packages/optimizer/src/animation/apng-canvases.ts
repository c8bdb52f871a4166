import { createImageDamaged } from '@pixmill/contracts';
import { type Apng, type ApngPicture, type ImageFacts, readApng } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import { openEncoded } from '../pixels/open-encoded.js';
import { throwImageDamaged } from '../source/throw-image-damaged.js';

const BYTES = 4;

/** Whether the frames are those of an animated PNG, which are decoded here: sharp reads only its default picture. */
export const isApng = ({ firstFrameOnly, format }: ImageFacts) => firstFrameOnly && format === 'png';

/** Whether an image has frames that can be decoded, here or by sharp. */
export const hasReadableFrames = (facts: ImageFacts) => isApng(facts) || (facts.frames > 1 && !facts.firstFrameOnly);

/**
 * Yields the first `frames` canvases of an animated PNG that was repaired, in RGBA with the stored samples. The caller may overwrite them. Throws what the
 * decoder throws, and AppError `image_damaged`. Source: PNG third edition, 11.3.6.2.
 */
export async function* readApngCanvases(bytes: Buffer, frames: number): AsyncGenerator<Buffer> {
  const animation = readApng(bytes);
  if (!animation || animation.pictures.length < frames) throw createImageDamaged('PNG: frames are missing');
  const canvas = Buffer.alloc(animation.width * animation.height * BYTES);
  for (const [index, picture] of animation.pictures.slice(0, frames).entries()) {
    // there is nothing to return to before the first frame
    const disposal = index === 0 && picture.disposal === 'previous' ? 'background' : picture.disposal;
    const before = disposal === 'previous' ? copyArea(canvas, animation, picture) : null;
    const pixels = await decodePicture(picture);
    if (picture.isBlended) blendArea(canvas, animation, picture, pixels);
    else writeArea(canvas, animation, picture, pixels);
    yield Buffer.from(canvas);
    if (before) writeArea(canvas, animation, picture, before);
    if (disposal === 'background') clearArea(canvas, animation, picture);
  }
}

async function decodePicture(picture: ApngPicture): Promise<Buffer> {
  const { width, height } = picture;
  const { data } = await openEncoded(picture.toPng(), { failOn: 'warning', limitInputPixels: width * height })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(throwImageDamaged);
  return data;
}

/** The position of a row of an area in the canvas, in bytes. */
const rowStart = ({ width }: Apng, { left, top }: Region, y: number) => ((top + y) * width + left) * BYTES;

function copyArea(canvas: Buffer, animation: Apng, area: Region): Buffer {
  const rowBytes = area.width * BYTES;
  const copy = Buffer.allocUnsafe(rowBytes * area.height);
  for (let y = 0; y < area.height; y += 1) {
    const from = rowStart(animation, area, y);
    canvas.copy(copy, y * rowBytes, from, from + rowBytes);
  }
  return copy;
}

function writeArea(canvas: Buffer, animation: Apng, area: Region, pixels: Buffer): void {
  const rowBytes = area.width * BYTES;
  for (let y = 0; y < area.height; y += 1) pixels.copy(canvas, rowStart(animation, area, y), y * rowBytes, (y + 1) * rowBytes);
}

function clearArea(canvas: Buffer, animation: Apng, area: Region): void {
  for (let y = 0; y < area.height; y += 1) {
    const from = rowStart(animation, area, y);
    canvas.fill(0, from, from + area.width * BYTES);
  }
}

/** Blends straight alpha over straight alpha. */
function blendArea(canvas: Buffer, animation: Apng, area: Region, pixels: Buffer): void {
  for (let y = 0; y < area.height; y += 1) {
    const start = rowStart(animation, area, y);
    for (let x = 0; x < area.width; x += 1) {
      const [from, to] = [(y * area.width + x) * BYTES, start + x * BYTES];
      const upper = pixels[from + 3] as number;
      if (upper === 0) continue;
      const lower = ((canvas[to + 3] as number) * (255 - upper)) / 255;
      const alpha = upper + lower;
      for (let band = 0; band < 3; band += 1) {
        canvas[to + band] = Math.round(((pixels[from + band] as number) * upper + (canvas[to + band] as number) * lower) / alpha);
      }
      canvas[to + 3] = Math.round(alpha);
    }
  }
}
