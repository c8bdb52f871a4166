import type { Operation } from '@pixmill/contracts';
import { type ImageFacts, needsConversion, totalPixels, uprightSize } from '@pixmill/image-formats';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { predictShapes, stepOf } from '../operations/index.js';
import type { ImageShape } from '../operations/step.js';

/** How every decoder is opened: buffers only, a warning is an error, the header was checked already. */
export function decodeOptions(facts: ImageFacts): SharpOptions {
  return { failOn: 'warning', limitInputPixels: totalPixels(facts), animated: facts.frames > 1 && !facts.apng };
}

/** A source before any operation, upright. Gray with alpha is opened in colours: sharp drops the alpha of raw gray. */
export function startShape(facts: ImageFacts): ImageShape {
  const colour = facts.colour === 'gray' && facts.alpha ? 'rgb' : facts.colour;
  return { ...uprightSize(facts), colour, srgb: false };
}

/** Whether encoded pixels still mean what the source's profile says, so that the profile must go with them. */
export function keepsProfile(facts: ImageFacts, { colour, srgb }: ImageShape): boolean {
  if (srgb || facts.colour !== colour) return false;
  return facts.icc === null || !needsConversion(facts.icc);
}

export interface SourceOptions {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  /** As a viewer shows them: turned into sRGB through the profile. For judging, not for encoding. */
  readonly asDisplayed?: boolean;
  /** In sRGB values, for a result that cannot carry the profile. */
  readonly asSrgb?: boolean;
  /** Frames of an animation, the first from 0; without it all frames below each other. */
  readonly pages?: { readonly page: number; readonly pages: number } | undefined;
}

/** A pipeline over the pixels of a source, upright, that is going to have this shape. */
export function openSource({ bytes, facts, asDisplayed = false, asSrgb = false, pages }: SourceOptions, shape: ImageShape): Sharp {
  const which = pages ? { animated: false, ...pages } : {};
  const pixels = sharp(bytes, { ...decodeOptions(facts), ...which, ignoreIcc: !asDisplayed && !asSrgb && keepsProfile(facts, shape) });
  // frames of an animation lie below each other, so turning them would tear them
  return facts.frames === 1 || facts.apng ? pixels.autoOrient() : pixels;
}

export interface PixelOptions extends Omit<SourceOptions, 'pages'> {
  /** None that is a stage of its own. */
  readonly operations: readonly Operation[];
  /** Keep 16 bits per sample where the source has them. */
  readonly keep16Bit: boolean;
  /** One frame of an animation alone, from 0. */
  readonly frame?: number | undefined;
}

/**
 * A pipeline over the pixels, upright, with every operation applied in order. Colours are left as they are stored
 * (wide gamut, gray, CMYK), unless an operation or an untransportable profile turns them into sRGB.
 */
export function openPixels({ operations, keep16Bit, frame, ...request }: PixelOptions): Sharp {
  const { facts, asDisplayed = false } = request;
  const start = startShape(facts);
  const { shapes, operations: effectiveOperations } = predictShapes(start, operations);
  const { colour } = shapes.at(-1) ?? start;
  const pages = frame === undefined ? undefined : { page: frame, pages: 1 };
  let pixels = openSource({ ...request, pages }, shapes.at(-1) ?? start);
  effectiveOperations.forEach((operation, index) => {
    const after = shapes[index + 1];
    const step = stepOf(operation);
    if (after && 'stream' in step) pixels = step.stream(pixels, after);
  });
  if (asDisplayed) return pixels.toColourspace('srgb');
  if (colour === 'cmyk') return pixels.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (colour === 'gray') return pixels.toColourspace(keep16Bit && facts.is16Bit ? 'grey16' : 'b-w');
  return pixels.toColourspace(keep16Bit && facts.is16Bit ? 'rgb16' : 'srgb');
}
