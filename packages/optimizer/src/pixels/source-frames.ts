import { toRgbProfile, uprightSize } from '@pixmill/image-formats';
import { isApng, readApngCanvases } from '../animation/apng-canvases.js';
import { readPageChunks } from '../animation/read-canvases.js';
import type { ImageShape } from '../operations/step.js';
import { keepsProfile, openSource, type SourceOptions } from './open-pixels.js';
import { toUnpackedPng } from './png-wrapper.js';
import { fromRaster, type Raster } from './raster.js';

interface FramesRequest extends Omit<SourceOptions, 'pages' | 'asDisplayed'> {
  /** How many frames, from the first. */
  readonly frames: number;
}

/**
 * Yields the upright frames of an animation in RGBA. The caller may overwrite them. `end` is the shape after all operations. Throws what the decoder throws, and AppError
 * `image_damaged`.
 */
export async function* readSourceFrames(request: FramesRequest, end: ImageShape): AsyncGenerator<Raster> {
  const { facts, frames } = request;
  const size = uprightSize(facts);
  const frameBytes = size.width * size.height * 4;
  const pages = isApng(facts)
    ? readConvertedCanvases(request, end)
    : readPageChunks({ frames, frameBytes }, (range) => toRgba({ ...request, pages: range }, end));
  for await (const data of pages) yield { data, ...size, channels: 4 };
}

const toRgba = (source: SourceOptions, end: ImageShape) => openSource(source, end).toColourspace('srgb').ensureAlpha().raw().toBuffer();

/** The canvases of an animated PNG, turned and converted like a still PNG with the same chunks. */
async function* readConvertedCanvases({ bytes, facts, frames, asSrgb = false }: FramesRequest, end: ImageShape): AsyncGenerator<Buffer> {
  const { width, height, orientation, exif } = facts;
  const icc = facts.icc && facts.colour === 'gray' ? toRgbProfile(facts.icc) : facts.icc;
  const still = { ...facts, icc, frames: 1, firstFrameOnly: false, is16Bit: false, colour: 'rgb', alpha: true } as const;
  const converts = asSrgb || !keepsProfile(facts, end);
  for await (const canvas of readApngCanvases(bytes, frames)) {
    if (orientation === 1 && (!icc || !converts)) yield canvas;
    else {
      const png = await toUnpackedPng(fromRaster({ data: canvas, width, height, channels: 4 }), icc, exif);
      yield await toRgba({ bytes: png, facts: still, asSrgb: converts }, end);
    }
  }
}
