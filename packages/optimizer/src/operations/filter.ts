import type { OperationOf } from '@pixmill/contracts';
import { type Raster, toColourRaster } from '../pixels/raster.js';
import { gaussianBlur, medianBlur, motionBlur } from '../raster-ops/blur.js';
import { boxBlur } from '../raster-ops/box-blur.js';
import { colourFromHex } from '../raster-ops/colour.js';
import { applyColourMatrix, LUMA_WEIGHTS, toGreyscale } from '../raster-ops/colour-matrix.js';
import { pixelate } from '../raster-ops/pixelate.js';
import { applyToneCurve, createToneCurve } from '../raster-ops/tone-curve.js';
import type { FrameStep, ImageShape } from './step.js';

type Effect = OperationOf<'filter'>['effect'];
type EffectOf<N extends Effect['name']> = Extract<Effect, { name: N }>;

interface EffectStep<E extends Effect> {
  readonly predictShape: (before: ImageShape) => ImageShape;
  readonly apply: (frame: Raster, effect: E) => Promise<Raster> | Raster;
}

/** Applies an effect. The size stays. */
export const filter: FrameStep<OperationOf<'filter'>> = {
  kind: 'frame',
  predictShape: (before, { effect }) => effectStepOf(effect).predictShape(before),
  prepare:
    ({ operation: { effect } }) =>
    (frame) =>
      effectStepOf(effect).apply(frame, effect),
};

const effectStepOf = (effect: Effect) => effectSteps[effect.name] as EffectStep<Effect>;

/** An effect that only averages pixels keeps the colour space of the source. The new object says that something changes. */
const keepColours = (before: ImageShape): ImageShape => ({ ...before });
const toSrgbShape = (before: ImageShape): ImageShape => ({ ...before, srgb: true });
const toRgbShape = (before: ImageShape): ImageShape => ({ ...before, colour: 'rgb', srgb: true });
const toGreyShape = (before: ImageShape): ImageShape => (before.colour === 'gray' ? before : { ...before, colour: 'gray', srgb: true });

/** Source: W3C Filter Effects, `sepia(1)`. */
const sepiaMatrix = [0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131];
const negativeCurve = createToneCurve((sample) => 255 - sample);

/** The step of each effect. The build fails while one is missing. */
const effectSteps: { readonly [N in Effect['name']]: EffectStep<EffectOf<N>> } = {
  'gaussian-blur': { predictShape: keepColours, apply: (frame, { sigma }) => gaussianBlur(frame, sigma) },
  'box-blur': { predictShape: keepColours, apply: (frame, { radius }) => boxBlur(frame, radius) },
  'motion-blur': { predictShape: keepColours, apply: motionBlur },
  'median-blur': { predictShape: keepColours, apply: (frame, { size }) => medianBlur(frame, size) },
  pixelate: { predictShape: keepColours, apply: (frame, { size }) => pixelate(frame, size) },
  greyscale: { predictShape: toGreyShape, apply: toGreyscale },
  sepia: { predictShape: toRgbShape, apply: (frame) => applyColourMatrix(frame, sepiaMatrix) },
  duotone: { predictShape: toRgbShape, apply: duotone },
  negate: { predictShape: toSrgbShape, apply: (frame) => applyToneCurve(frame, negativeCurve) },
};

/** Maps the luma of each pixel to a colour between `dark` and `light`. */
function duotone(frame: Raster, effect: EffectOf<'duotone'>): Raster {
  const [dark, light] = [colourFromHex(effect.dark), colourFromHex(effect.light)];
  const toned = applyColourMatrix(toColourRaster(frame), [...LUMA_WEIGHTS, ...LUMA_WEIGHTS, ...LUMA_WEIGHTS]);
  const { data, channels } = toned;
  const curves = [0, 1, 2].map((band) =>
    createToneCurve((sample) => (dark[band] ?? 0) + (((light[band] ?? 0) - (dark[band] ?? 0)) * sample) / 255),
  );
  for (let at = 0; at < data.length; at += channels) {
    for (let band = 0; band < 3; band += 1) data[at + band] = curves[band]?.[data[at + band] as number] ?? 0;
  }
  return toned;
}
