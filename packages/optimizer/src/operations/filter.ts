import type { OperationOf } from '@pixmill/contracts';
import { boxBlur } from '../drawing/box-blur.js';
import { parseColour } from '../drawing/colour.js';
import { LIGHTNESS, mixColours, toGrey } from '../drawing/colour-matrix.js';
import { pixelate } from '../drawing/pixelate.js';
import { gaussianBlur, medianBlur, motionBlur } from '../drawing/soften.js';
import { changeTones, makeTones } from '../drawing/tone.js';
import { type Raster, toColours } from '../raster.js';
import type { Alter, FrameStep, PictureShape } from './step.js';

type Effect = OperationOf<'filter'>['effect'];

interface Look<E extends Effect> {
  /** What becomes of the colours; geometry and places of colours leave them as they are stored. */
  readonly colours: (before: PictureShape) => PictureShape;
  readonly prepare: (effect: E) => Alter;
}

const asStored = (before: PictureShape): PictureShape => ({ ...before });
const inSrgb = (before: PictureShape): PictureShape => ({ ...before, srgb: true });
const inColours = (before: PictureShape): PictureShape => ({ ...before, colour: 'rgb', srgb: true });

/** The tones of old prints. Source: W3C Filter Effects, `sepia(1)`. */
const sepiaTones = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];

function duotone(picture: Raster, [dark, light]: readonly [readonly number[], readonly number[]]): Raster {
  const grey = mixColours(toColours(picture), [...LIGHTNESS, ...LIGHTNESS, ...LIGHTNESS]);
  const { data, channels } = grey;
  const tones = [0, 1, 2].map((band) =>
    makeTones((sample) => (dark[band] ?? 0) + (((light[band] ?? 0) - (dark[band] ?? 0)) * sample) / 255),
  );
  for (let at = 0; at < data.length; at += channels) {
    for (let band = 0; band < 3; band += 1) data[at + band] = tones[band]?.[data[at + band] as number] ?? 0;
  }
  return grey;
}

const negative = makeTones((sample) => 255 - sample);

/** How each effect is made; the build fails while one is missing. */
const looks: { readonly [N in Effect['name']]: Look<Extract<Effect, { name: N }>> } = {
  'gaussian-blur': {
    colours: asStored,
    prepare:
      ({ sigma }) =>
      (frame) =>
        gaussianBlur(frame, sigma),
  },
  'box-blur': {
    colours: asStored,
    prepare:
      ({ radius }) =>
      (frame) =>
        boxBlur(frame, radius),
  },
  'motion-blur': { colours: asStored, prepare: (effect) => (frame) => motionBlur(frame, effect) },
  'median-blur': {
    colours: asStored,
    prepare:
      ({ size }) =>
      (frame) =>
        medianBlur(frame, size),
  },
  pixelate: {
    colours: asStored,
    prepare:
      ({ size }) =>
      (frame) =>
        pixelate(frame, size),
  },
  greyscale: {
    colours: (before) => (before.colour === 'gray' ? before : { ...before, colour: 'gray', srgb: true }),
    prepare: () => toGrey,
  },
  sepia: { colours: inColours, prepare: () => (frame) => mixColours(frame, sepiaTones) },
  duotone: {
    colours: inColours,
    prepare: ({ dark, light }) => {
      const ends = [parseColour(dark), parseColour(light)] as const;
      return (frame) => duotone(frame, ends);
    },
  },
  negate: { colours: inSrgb, prepare: () => (frame) => changeTones(frame, negative) },
};

const lookOf = (effect: Effect) => looks[effect.name] as Look<Effect>;

/** Another look, size and shape kept. */
export const filter: FrameStep<OperationOf<'filter'>> = {
  foresee: (before, { effect }) => lookOf(effect).colours(before),
  prepare: ({ operation: { effect } }) => lookOf(effect).prepare(effect),
};
