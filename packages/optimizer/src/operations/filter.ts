import type { OperationOf } from '@pixmill/contracts';
import { type Raster, toColourRaster } from '../pixels/raster.js';
import { gaussianBlur, medianBlur, motionBlur } from '../raster-ops/blur.js';
import { boxBlur } from '../raster-ops/box-blur.js';
import { colourFromHex } from '../raster-ops/colour.js';
import { applyColourMatrix, LUMA_WEIGHTS, toGreyscale } from '../raster-ops/colour-matrix.js';
import { pixelate } from '../raster-ops/pixelate.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import type { FrameStep, FrameTransform, ImageShape } from './step.js';

type Effect = OperationOf<'filter'>['effect'];

interface EffectStep<E extends Effect> {
  /** The colours after the effect. An effect that only moves or averages pixels keeps the colour space of the source. */
  readonly predictShape: (before: ImageShape) => ImageShape;
  readonly prepare: (effect: E) => FrameTransform;
}

const keepColours = (before: ImageShape): ImageShape => ({ ...before });
const toSrgbShape = (before: ImageShape): ImageShape => ({ ...before, srgb: true });
const toRgbShape = (before: ImageShape): ImageShape => ({ ...before, colour: 'rgb', srgb: true });

/** Source: W3C Filter Effects, `sepia(1)`. */
const sepiaMatrix = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];

function duotone(raster: Raster, [dark, light]: readonly [readonly number[], readonly number[]]): Raster {
  const grey = applyColourMatrix(toColourRaster(raster), [...LUMA_WEIGHTS, ...LUMA_WEIGHTS, ...LUMA_WEIGHTS]);
  const { data, channels } = grey;
  const tones = [0, 1, 2].map((band) =>
    createToneCurve((sample) => (dark[band] ?? 0) + (((light[band] ?? 0) - (dark[band] ?? 0)) * sample) / 255),
  );
  for (let at = 0; at < data.length; at += channels) {
    for (let band = 0; band < 3; band += 1) data[at + band] = tones[band]?.[data[at + band] as number] ?? 0;
  }
  return grey;
}

const negativeCurve = createToneCurve((sample) => 255 - sample);

/** The step of each effect. The build fails while one is missing. */
const effectSteps: { readonly [N in Effect['name']]: EffectStep<Extract<Effect, { name: N }>> } = {
  'gaussian-blur': {
    predictShape: keepColours,
    prepare:
      ({ sigma }) =>
      (frame) =>
        gaussianBlur(frame, sigma),
  },
  'box-blur': {
    predictShape: keepColours,
    prepare:
      ({ radius }) =>
      (frame) =>
        boxBlur(frame, radius),
  },
  'motion-blur': { predictShape: keepColours, prepare: (effect) => (frame) => motionBlur(frame, effect) },
  'median-blur': {
    predictShape: keepColours,
    prepare:
      ({ size }) =>
      (frame) =>
        medianBlur(frame, size),
  },
  pixelate: {
    predictShape: keepColours,
    prepare:
      ({ size }) =>
      (frame) =>
        pixelate(frame, size),
  },
  greyscale: {
    predictShape: (before) => (before.colour === 'gray' ? before : { ...before, colour: 'gray', srgb: true }),
    prepare: () => toGreyscale,
  },
  sepia: { predictShape: toRgbShape, prepare: () => (frame) => applyColourMatrix(frame, sepiaMatrix) },
  duotone: {
    predictShape: toRgbShape,
    prepare: ({ dark, light }) => {
      const ends = [colourFromHex(dark), colourFromHex(light)] as const;
      return (frame) => duotone(frame, ends);
    },
  },
  negate: { predictShape: toSrgbShape, prepare: () => (frame) => applyToneCurve(frame, negativeCurve) },
};

const effectStepOf = (effect: Effect) => effectSteps[effect.name] as EffectStep<Effect>;

/** Applies an effect. The size stays. */
export const filter: FrameStep<OperationOf<'filter'>> = {
  kind: 'frame',
  predictShape: (before, { effect }) => effectStepOf(effect).predictShape(before),
  prepare: ({ operation: { effect } }) => effectStepOf(effect).prepare(effect),
};
