import type { DrawRequest, OpenReply, OpenRequest } from './shown-facts.js';
import { loadShownImage, type ShownImage } from './shown-image.js';

/*
 * Runs in the browser. The page server serves this file and its imports; the judge calls the functions through the DevTools protocol.
 */

const images = new Map<number, ShownImage>();
let lastId = 0;

export async function openImage({ path, mediaType }: OpenRequest): Promise<OpenReply> {
  try {
    const image = await loadShownImage(path, mediaType);
    lastId += 1;
    images.set(lastId, image);
    return { id: lastId, facts: image.facts };
  } catch (error) {
    return { reason: String(error) };
  }
}

/** Draws a frame and posts its pixels: RGBA, 8 bits, sRGB, straight alpha, row by row. */
export async function drawImage({ id, frame, width, height, background, pixelsPath }: DrawRequest): Promise<void> {
  const image = images.get(id);
  if (!image) throw new RangeError(`there is no image ${id}`);
  const canvas = new OffscreenCanvas(width, height);
  const opaque = background !== 'transparent';
  const context = canvas.getContext('2d', { alpha: !opaque, colorSpace: 'srgb', willReadFrequently: true });
  if (!context) throw new RangeError(`there is no canvas of ${width}x${height} px`);
  if (opaque) {
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
  }
  const { picture, release } = await image.openFrame(frame);
  context.drawImage(picture, 0, 0, width, height);
  release();
  await fetch(pixelsPath, { method: 'POST', body: context.getImageData(0, 0, width, height).data });
}

export function closeImage(id: number): void {
  images.get(id)?.close();
  images.delete(id);
}
