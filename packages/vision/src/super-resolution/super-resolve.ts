import { setImmediate } from 'node:timers/promises';
import type { Model } from './model.js';
import { ModelRunner } from './model-runner.js';
import type { RgbPicture } from './rgb-picture.js';
import { cutTiles, type Tile } from './tiles.js';

/**
 * Enlarges a picture by the factor of the model, tile by tile: the memory beside the two pictures is that of one tile, 105 MB with the model
 * that is offered. Throws AppError `image_too_large` when there is not enough memory. Source: docs/super-resolution.md#tiles.
 */
export async function superResolve(picture: RgbPicture, model: Model): Promise<RgbPicture> {
  const { factor } = model;
  const [width, height] = [picture.width * factor, picture.height * factor];
  const result: RgbPicture = { data: new Uint8ClampedArray(width * height * 3), width, height };
  const runner = new ModelRunner(model);
  for (const tile of cutTiles(picture)) {
    copyCore(runner.run(cutOut(picture, tile)), { tile, factor, result });
    await setImmediate(); // the process ends between two tiles when its parent is gone
  }
  return result;
}

function cutOut({ data, width }: RgbPicture, { left, top, ...size }: Tile): RgbPicture {
  const cut = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    const from = ((top + y) * width + left) * 3;
    cut.set(data.subarray(from, from + size.width * 3), y * size.width * 3);
  }
  return { data: cut, width: size.width, height: size.height };
}

interface Target {
  readonly tile: Tile;
  readonly factor: number;
  readonly result: RgbPicture;
}

/** Copies the enlarged tile without its margins. */
function copyCore(enlarged: RgbPicture, { tile: { left, top, core }, factor, result }: Target): void {
  const bytes = core.width * factor * 3;
  for (let y = 0; y < core.height * factor; y += 1) {
    const from = (((core.top - top) * factor + y) * enlarged.width + (core.left - left) * factor) * 3;
    const to = ((core.top * factor + y) * result.width + core.left * factor) * 3;
    result.data.set(enlarged.data.subarray(from, from + bytes), to);
  }
}
