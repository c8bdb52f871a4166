import { AppError, type OutputFormat } from '@pixmill/contracts';
import { maxJpeg2000Pixels } from '@pixmill/decoders';
import { type ImageFacts, totalPixels } from '@pixmill/image-formats';

/** Limits of a source. */
export interface PixelLimits {
  /** Pixels of a still image. */
  readonly maxPixels: number;
  /** Pixels of an animation, all frames together. */
  readonly maxAnimationPixels: number;
  readonly maxFrames: number;
}

const megapixels = (pixels: number) => `${pixels / 1_000_000} megapixels`;

/** Checks the size in the header, before anything is decoded. Throws AppError `image_too_large`, which names the limit. */
export function checkLimits(facts: Pick<ImageFacts, 'width' | 'height' | 'frames'>, limits: PixelLimits): void {
  if (facts.frames > limits.maxFrames) {
    throw new AppError('image_too_large', { message: `The animation has more than ${limits.maxFrames} frames` });
  }
  if (facts.width * facts.height > limits.maxPixels) {
    throw new AppError('image_too_large', { message: `The image is larger than ${megapixels(limits.maxPixels)}` });
  }
  if (facts.frames > 1 && totalPixels(facts) > limits.maxAnimationPixels) {
    const limit = megapixels(limits.maxAnimationPixels);
    throw new AppError('image_too_large', { message: `The frames of the animation are together larger than ${limit}` });
  }
}

/** The longest side in px that a format or its encoder supports. */
export const maxSidePx: Readonly<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  png: 1_000_000,
  gif: 65_535,
  webp: 16_383,
  avif: 16_383,
  jp2: 65_500,
};

/** Maximum number of pixels of a transformed still image in a process of 1 GB: operations and encoding take 16 bytes per pixel. */
const maxTransformedPixels = 50_000_000;

/** Checks the size after an operation, before anything is decoded. Throws AppError `image_too_large`, which names the limit. */
export function checkTransformedSize(result: Pick<ImageFacts, 'width' | 'height' | 'frames'>, limits: PixelLimits): void {
  const { maxAnimationPixels } = limits;
  const maxPixels = Math.min(limits.maxPixels, maxTransformedPixels);
  if (result.width * result.height > maxPixels) {
    throw new AppError('image_too_large', { message: `The result would be larger than ${megapixels(maxPixels)}` });
  }
  if (result.frames > 1 && totalPixels(result) > maxAnimationPixels) {
    const limit = megapixels(maxAnimationPixels);
    throw new AppError('image_too_large', { message: `The frames of the result would be together larger than ${limit}` });
  }
}

/** The largest pictures of formats that have less room than `maxTransformedPixels`. */
const maxFormatPixels: Readonly<Partial<Record<OutputFormat, number>>> = { jp2: maxJpeg2000Pixels };

/** Checks that a format supports the size of the result. Throws AppError `image_too_large`, which names the limit. */
export function checkFormatSides({ width, height }: Pick<ImageFacts, 'width' | 'height'>, format: OutputFormat): void {
  const maxPixels = maxFormatPixels[format] ?? Number.POSITIVE_INFINITY;
  if (width * height > maxPixels) {
    throw new AppError('image_too_large', {
      message: `The result would be larger than ${megapixels(maxPixels)}, the maximum of ${format}`,
    });
  }
  if (Math.max(width, height) <= maxSidePx[format]) return;
  throw new AppError('image_too_large', {
    message: `A side of the result would be longer than ${maxSidePx[format]} px, the maximum of ${format}`,
  });
}

/** Maximum number of pixels of a lossless WebP: at 13 bytes per pixel, more do not fit into the memory of a codec process. */
export const maxLosslessWebpPixels = 50_000_000;
