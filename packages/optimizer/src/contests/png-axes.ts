import type { Codec, Knobs } from '../codec.js';
import { pngAveraged } from '../codecs/png-averaged.js';
import { pngColours } from '../codecs/png-colours.js';
import { pngPalette } from '../codecs/png-palette.js';
import type { Goal } from '../goal.js';
import type { Axis } from '../search/axis.js';

/** The next number of colours worth a try: one more, then about a 23rd more. */
const more = (colours: number) => Math.max(colours + 1, Math.round(colours * 1.045));

/** Numbers of colours from 2 on; what knobs count. */
function listColours(most: number): number[] {
  const list: number[] = [];
  for (let colours = 2; colours < most; colours = more(colours)) list.push(colours);
  return [...list, most];
}

export const PALETTE_COLOURS = 256;
const MOST_COLOURS = 1536;

/** A neighbour's colour goes on where it is off by no more than this beyond the nearest: less than can be seen as a band, or hardly more at lower goals. */
export const holdFor = ({ score }: Goal) => (score >= 75 ? 3 : 5);

/** What the axes of one contest have in common: whether the result is packed, and how long a colour goes on. */
export interface AxisStyle {
  readonly packed: boolean;
  readonly hold: number;
  /** Colours of the largest palette that is tried. */
  readonly mostColours: number;
}

interface ColourAxis {
  readonly codec: Codec;
  readonly least: number;
  readonly most: number;
  readonly start: number;
  readonly explored: number;
  readonly wholeOnly?: boolean;
  readonly options: Knobs;
}

/** The number of colours as an axis. The pixels are the same, packed or not, so that probes are judged instead of the result. */
function colourAxis({ codec, least, most, start, explored, wholeOnly = false, options }: ColourAxis, packed: boolean): Axis {
  const list = listColours(most);
  const stepOf = (colours: number) => list.findIndex((one) => one >= colours);
  const toKnobs = (step: number, isPacked: boolean) => ({ colours: list[step] ?? most, ...options, packed: isPacked });
  return {
    codec,
    min: stepOf(least),
    max: list.length - 1,
    start: stepOf(start),
    pointsPerStep: (step) => ((list[step] ?? most) > 64 ? 0.4 : 0.8),
    explored,
    wholeOnly,
    mostEncodings: 4,
    toKnobs: (step) => toKnobs(step, packed),
    toProbeKnobs: (step) => toKnobs(step, false),
    probesAreExact: true,
    adjustsProbes: true,
  };
}

/** A palette without dither, which drawings hold with the fewest bytes, and many photos too. */
export const paletteAxis = ({ packed, hold, mostColours }: AxisStyle) =>
  colourAxis({ codec: pngPalette, least: 2, most: mostColours, start: 40, explored: 3, options: { hold } }, packed);

/** The same chosen by another rule, where many colours are needed. */
export const plainPaletteAxis = ({ packed, hold }: AxisStyle) =>
  colourAxis({ codec: pngPalette, least: 64, most: PALETTE_COLOURS, start: 116, explored: 1, options: { hold, plain: true } }, packed);

/** A palette with dither, for gradients in many colours. */
export const ditheredAxis = ({ packed }: AxisStyle) =>
  colourAxis({ codec: pngPalette, least: 2, most: PALETTE_COLOURS, start: 128, explored: 0, options: { dithered: true } }, packed);

/** Some more colours than a palette has. */
export const coloursAxis = ({ packed, hold }: AxisStyle) =>
  colourAxis(
    {
      codec: pngColours,
      least: PALETTE_COLOURS,
      most: MOST_COLOURS,
      start: 600,
      explored: 0,
      wholeOnly: true,
      options: { hold: hold + 1 },
    },
    packed,
  );

/** The coarsest step, and knobs for a half less each. */
const COARSEST = 24;
const toHalves = (knob: number) => COARSEST - knob / 2;

/** The step of what Average leaves over. */
export const averagedAxis = ({ packed }: AxisStyle): Axis => ({
  codec: pngAveraged,
  min: 0,
  max: 2 * (COARSEST - 1.5),
  start: 32,
  pointsPerStep: (knob) => (toHalves(knob) < 6 ? 1.6 : 1.2),
  toKnobs: (knob) => ({ step: toHalves(knob), packed }),
  toProbeKnobs: (knob) => ({ step: toHalves(knob), packed: false }),
  probesAreExact: true,
  adjustsProbes: true,
});

/** Where a palette holds the goal with so many colours, true colour has never been smaller. */
export const ENOUGH_COLOURS = 64;
export const isEnough = ({ colours }: Knobs) => Number(colours) <= ENOUGH_COLOURS;
