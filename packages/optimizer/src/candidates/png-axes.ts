import type { Codec, Knobs } from '../codecs/codec.js';
import { pngAveraged } from '../codecs/png-averaged.js';
import { pngColours } from '../codecs/png-colours.js';
import { pngPalette } from '../codecs/png-palette.js';
import type { Axis } from '../search/axis.js';
import type { Goal } from '../search/goal.js';

/** The next number of colours worth a try: one more, then about a 23rd more. */
const nextColourCount = (colours: number) => Math.max(colours + 1, Math.round(colours * 1.045));

/** Numbers of colours from 2 on; what knobs count. */
function listColours(maxColours: number): number[] {
  const list: number[] = [];
  for (let colours = 2; colours < maxColours; colours = nextColourCount(colours)) list.push(colours);
  return [...list, maxColours];
}

export const PALETTE_COLOURS = 256;
const MAX_COLOURS = 1536;

/** A neighbour's colour goes on where it is off by no more than this beyond the nearest: less than can be seen as a band, or hardly more at lower goals. */
export const toHold = ({ score }: Goal) => (score >= 75 ? 3 : 5);

/** What the axes of one contest have in common: whether the result is packed, and how long a colour goes on. */
export interface AxisSettings {
  readonly packed: boolean;
  readonly hold: number;
  /** Colours of the largest palette that is tried. */
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

/** The number of colours as an axis. The pixels are the same, packed or not, so that probes are judged instead of the result. */
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

/** A palette without dither, which drawings hold with the fewest bytes, and many photos too. */
export const paletteAxis = ({ packed, hold, maxColours }: AxisSettings) =>
  colourAxis({ codec: pngPalette, minColours: 2, maxColours: maxColours, start: 40, neighboursToTry: 3, options: { hold } }, packed);

/** The same chosen by another rule, where many colours are needed. */
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

/** Some more colours than a palette has. */
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

/** The coarsest step, and knobs for a half less each. */
const COARSEST = 24;
const toSampleStep = (knob: number) => COARSEST - knob / 2;

/** The step of what Average leaves over. */
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

/** Where a palette holds the goal with so many colours, true colour has never been smaller. */
export const ENOUGH_COLOURS = 64;
export const hasFewColours = ({ colours }: Knobs) => Number(colours) <= ENOUGH_COLOURS;
