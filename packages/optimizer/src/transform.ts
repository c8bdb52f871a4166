import type { Operation } from '@pixmill/contracts';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { type ImageFacts, totalPixels, uprightSize } from './image-facts.js';
import { needsConversion } from './metadata/icc.js';
import { cmykToRgb } from './operations/cmyk-to-rgb.js';
import { fitInside } from './operations/fit-inside.js';
import type { PictureShape, Step } from './operations/step.js';

/** One step per canonical operation; the build fails while one is missing. */
const steps: { readonly [K in Operation['kind']]: Step<Extract<Operation, { kind: K }>> } = {
  'cmyk-to-rgb': cmykToRgb,
  'fit-inside': fitInside,
};

function stepOf(operation: Operation): Step<Operation> {
  return steps[operation.kind] as Step<Operation>;
}

/** What the operations make of a shape, step by step; those that change nothing are left out. Pure. */
export function foreseeAll(
  start: PictureShape,
  operations: readonly Operation[],
): { readonly shapes: readonly PictureShape[]; readonly operations: readonly Operation[] } {
  const shapes = [start];
  const effective: Operation[] = [];
  let shape = start;
  for (const operation of operations) {
    const after = stepOf(operation).foresee(shape, operation);
    if (after === shape) continue;
    effective.push(operation);
    shapes.push(after);
    shape = after;
  }
  return { shapes, operations: effective };
}

/** How every decoder is opened: buffers only, a warning is an error, the header was checked already. */
export function decodeOptions(facts: ImageFacts): SharpOptions {
  return { failOn: 'warning', limitInputPixels: totalPixels(facts), animated: facts.frames > 1 && !facts.apng };
}

/** Whether encoded pixels still mean what the source's profile says, so that the profile must go with them. */
export function keepsProfile(facts: ImageFacts, colour: PictureShape['colour']): boolean {
  if (facts.colour !== colour) return false;
  return facts.icc === null || !needsConversion(facts.icc);
}

export interface PixelRequest {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  readonly operations: readonly Operation[];
  /** Keep 16 bits per sample where the source has them. */
  readonly deep: boolean;
  /** As a viewer shows them: turned into sRGB through the profile. For judging, not for encoding. */
  readonly displayed?: boolean;
  /** In sRGB values, for a result that cannot carry the profile. */
  readonly plain?: boolean;
  /** One frame of an animation alone, from 0; without it all frames below each other. */
  readonly frame?: number | undefined;
}

/**
 * A pipeline over the pixels, upright, with every operation applied in order. Colours are left as they are stored
 * (wide gamut, gray, CMYK), unless an operation or an untransportable profile turns them into sRGB.
 */
export function openPixels({ bytes, facts, operations, deep, displayed = false, plain = false, frame }: PixelRequest): Sharp {
  const { shapes, operations: effective } = foreseeAll({ ...uprightSize(facts), colour: facts.colour }, operations);
  const colour = shapes.at(-1)?.colour ?? facts.colour;
  const which = frame === undefined ? {} : { animated: false, page: frame };
  let pixels = sharp(bytes, { ...decodeOptions(facts), ...which, ignoreIcc: !displayed && !plain && keepsProfile(facts, colour) });
  // frames of an animation lie below each other, so turning them would tear them
  if (facts.frames === 1 || facts.apng) pixels = pixels.autoOrient();
  effective.forEach((operation, index) => {
    const after = shapes[index + 1];
    if (after) pixels = stepOf(operation).apply(pixels, after);
  });
  if (displayed) return pixels.toColourspace('srgb');
  if (colour === 'cmyk') return pixels.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (colour === 'gray') return pixels.toColourspace(deep && facts.deep ? 'grey16' : 'b-w');
  return pixels.toColourspace(deep && facts.deep ? 'rgb16' : 'srgb');
}
