import type { Codec, Knobs } from '../codecs/codec.js';
import { pngAveraged } from '../codecs/png-averaged.js';
import { pngColours } from '../codecs/png-colours.js';
import { pngPalette } from '../codecs/png-palette.js';
import type { Axis } from '../search/axis.js';
import type { Goal } from '../search/goal.js';

/** The next number of colours on an axis: 1 more, or about 4.5 % more. */
const nextColourCount = (colours: number) => Math.max(colours + 1, Math.round(colours * 1.045));

/** The numbers of colours on an axis. A knob is an index into the list. */
function listColours(maxColours: number): number[] {
  const list: number[] = [];
  for (let colours = 2; colours < maxColours; colours = nextColourCount(colours)) list.push(colours);
  return [...list, maxColours];
}

export const PALETTE_COLOURS = 256;
const MAX_COLOURS = 1536;

/**
 * A pixel takes its neighbour's colour when that colour is at most this much farther than the nearest one, in sample values. 3 is too little to
 * show as a band; goals below 75 allow 5.
 */
export const toHold = ({ score }: Goal) => (score >= 75 ? 3 : 5);

/** A colour of a small area is this far from its palette entry at most (CIEDE2000): five sixths of what its floor allows. Source: docs/floors.md#small-coloured-things. */
export const toAreaDifference = ({ score }: Goal) => (score >= 75 ? 2.5 : 5);

/** The settings that all PNG axes of one image share. */
export interface AxisSettings {
  /** Whether oxipng compresses the result. */
  readonly packed: boolean;
  /** See `toHold`. */
  readonly hold: number;
  /** See `toAreaDifference`. */
  readonly areaDifference: number;
  /** Number of colours of the largest palette. */
  readonly maxColours: number;
  /** Whether probes of a palette encode the full image: tiles have other colours, so their palettes tell little. */
  readonly skipsSample: boolean;
}

interface ColourAxisOptions {
  readonly codec: Codec;
  readonly minColours: number;
  readonly maxColours: number;
  readonly start: number;
  readonly neighboursToTry: number;
  readonly skipsSample?: boolean;
  readonly options: Knobs;
}

/** Encodings of the full image. */
const MAX_ENCODINGS = 6;

/** An axis over the number of colours. Probes skip oxipng, which changes no pixel. */
function colourAxis(
  { codec, minColours, maxColours, start, neighboursToTry, skipsSample = false, options }: ColourAxisOptions,
  packed: boolean,
): Axis {
  const list = listColours(maxColours);
  const stepOf = (colours: number) => list.findIndex((count) => count >= colours);
  const toKnobs = (step: number, isPacked: boolean) => ({ colours: list[step] ?? maxColours, ...options, packed: isPacked });
  return {
    codec,
    min: stepOf(minColours),
    max: list.length - 1,
    start: stepOf(start),
    pointsPerStep: (step) => ((list[step] ?? maxColours) > 64 ? 0.4 : 0.8),
    neighboursToTry,
    skipsSample,
    maxEncodings: MAX_ENCODINGS,
    toKnobs: (step) => toKnobs(step, packed),
    toProbeKnobs: (step) => toKnobs(step, false),
    probesAreExact: true,
    refinesWithProbeKnobs: true,
  };
}

/** A palette without dither: the smallest result for drawings and many photos. */
export const paletteAxis = ({ packed, hold, areaDifference, maxColours, skipsSample }: AxisSettings) =>
  colourAxis(
    { codec: pngPalette, minColours: 2, maxColours, start: 40, neighboursToTry: 3, skipsSample, options: { hold, areaDifference } },
    packed,
  );

/** A palette without dither, weighted by frequency only. For images that need many colours. */
export const plainPaletteAxis = ({ packed, hold, areaDifference }: AxisSettings) =>
  colourAxis(
    {
      codec: pngPalette,
      minColours: 64,
      maxColours: PALETTE_COLOURS,
      start: 116,
      neighboursToTry: 1,
      options: { hold, areaDifference, plain: true },
    },
    packed,
  );

/** A palette with dither. For gradients in many colours. */
export const ditheredAxis = ({ packed, areaDifference }: AxisSettings) =>
  colourAxis(
    {
      codec: pngPalette,
      minColours: 2,
      maxColours: PALETTE_COLOURS,
      start: 128,
      neighboursToTry: 0,
      options: { areaDifference, dithered: true },
    },
    packed,
  );

/** True colour with more colours than a palette has. */
export const coloursAxis = ({ packed, hold, areaDifference }: AxisSettings) =>
  colourAxis(
    {
      codec: pngColours,
      minColours: PALETTE_COLOURS,
      maxColours: MAX_COLOURS,
      start: 600,
      neighboursToTry: 0,
      skipsSample: true,
      options: { hold: hold + 1, areaDifference },
    },
    packed,
  );

/** The coarsest step of the residuals. Each knob is half a step finer. */
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
  refinesWithProbeKnobs: true,
});

/** True colour was never smaller in tests when a palette of at most this many colours reached the goal. */
export const ENOUGH_COLOURS = 64;
export const hasFewColours = ({ colours }: Knobs) => Number(colours) <= ENOUGH_COLOURS;
