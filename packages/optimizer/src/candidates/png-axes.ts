import type { Codec, Knobs } from '../codecs/codec.js';
import { pngAveraged } from '../codecs/png-averaged.js';
import { pngColours } from '../codecs/png-colours.js';
import { pngPalette } from '../codecs/png-palette.js';
import type { Axis } from '../search/axis.js';
import type { Goal } from '../search/goal.js';

/** The next number of colours to try: 1 more, or about 4.5 % more. */
const nextColourCount = (colours: number) => Math.max(colours + 1, Math.round(colours * 1.045));

/** All numbers of colours on an axis; the knob is the index. */
function listColours(maxColours: number): number[] {
  const list: number[] = [];
  for (let colours = 2; colours < maxColours; colours = nextColourCount(colours)) list.push(colours);
  return [...list, maxColours];
}

export const PALETTE_COLOURS = 256;
const MAX_COLOURS = 1536;

/** A pixel takes its neighbour's colour when that is at most this much further away than the nearest colour: too little to show as a band, or slightly more at lower goals. */
export const toHold = ({ score }: Goal) => (score >= 75 ? 3 : 5);

/** Settings that all PNG axes of one image share. */
export interface AxisSettings {
  /** Whether oxipng packs the result. */
  readonly packed: boolean;
  /** See `toHold`. */
  readonly hold: number;
  /** Colours of the largest palette. */
  readonly maxColours: number;
}

interface ColourAxisOptions {
  readonly codec: Codec;
  readonly minColours: number;
  readonly maxColours: number;
  readonly start: number;
  readonly neighboursToTry: number;
  readonly wholeOnly?: boolean;
  readonly options: Knobs;
}

/** An axis over the number of colours. Probes are not packed, which changes no pixel. */
function colourAxis(
  { codec, minColours, maxColours, start, neighboursToTry, wholeOnly = false, options }: ColourAxisOptions,
  packed: boolean,
): Axis {
  const list = listColours(maxColours);
  const stepOf = (colours: number) => list.findIndex((one) => one >= colours);
  const toKnobs = (step: number, isPacked: boolean) => ({ colours: list[step] ?? maxColours, ...options, packed: isPacked });
  return {
    codec,
    min: stepOf(minColours),
    max: list.length - 1,
    start: stepOf(start),
    pointsPerStep: (step) => ((list[step] ?? maxColours) > 64 ? 0.4 : 0.8),
    neighboursToTry,
    wholeOnly,
    maxEncodings: 4,
    toKnobs: (step) => toKnobs(step, packed),
    toProbeKnobs: (step) => toKnobs(step, false),
    probesAreExact: true,
    adjustsProbes: true,
  };
}

/** A palette without dither: the smallest result for drawings and many photos. */
export const paletteAxis = ({ packed, hold, maxColours }: AxisSettings) =>
  colourAxis({ codec: pngPalette, minColours: 2, maxColours: maxColours, start: 40, neighboursToTry: 3, options: { hold } }, packed);

/** A palette without dither that is weighted by frequency only, for images that need many colours. */
export const plainPaletteAxis = ({ packed, hold }: AxisSettings) =>
  colourAxis(
    { codec: pngPalette, minColours: 64, maxColours: PALETTE_COLOURS, start: 116, neighboursToTry: 1, options: { hold, plain: true } },
    packed,
  );

/** A palette with dither, for gradients in many colours. */
export const ditheredAxis = ({ packed }: AxisSettings) =>
  colourAxis(
    { codec: pngPalette, minColours: 2, maxColours: PALETTE_COLOURS, start: 128, neighboursToTry: 0, options: { dithered: true } },
    packed,
  );

/** True colour with more colours than a palette has. */
export const coloursAxis = ({ packed, hold }: AxisSettings) =>
  colourAxis(
    {
      codec: pngColours,
      minColours: PALETTE_COLOURS,
      maxColours: MAX_COLOURS,
      start: 600,
      neighboursToTry: 0,
      wholeOnly: true,
      options: { hold: hold + 1 },
    },
    packed,
  );

/** The coarsest step; each knob is half a step finer. */
const COARSEST = 24;
const toSampleStep = (knob: number) => COARSEST - knob / 2;

/** The rounding step of the residuals of the Average filter. */
export const averagedAxis = ({ packed }: AxisSettings): Axis => ({
  codec: pngAveraged,
  min: 0,
  max: 2 * (COARSEST - 1.5),
  start: 32,
  pointsPerStep: (knob) => (toSampleStep(knob) < 6 ? 1.6 : 1.2),
  toKnobs: (knob) => ({ step: toSampleStep(knob), packed }),
  toProbeKnobs: (knob) => ({ step: toSampleStep(knob), packed: false }),
  probesAreExact: true,
  adjustsProbes: true,
});

/** When a palette reaches the goal with this many colours, true colour was never smaller in tests. */
export const ENOUGH_COLOURS = 64;
export const hasFewColours = ({ colours }: Knobs) => Number(colours) <= ENOUGH_COLOURS;
