import type { Compression } from '@pixmill/contracts';
import type { Config, PluginConfig } from 'svgo';
import type { Knobs } from '../codec.js';
import type { DrawingFacts } from './drawing-facts.js';
import { hideStyles } from './hide-styles.js';
import { leastEscapes } from './sanitize-svg.js';
import { shortenValues } from './shorten-values.js';

/** One way to re-write an SVG. */
export interface Rung {
  /** As they stand in the report. */
  readonly knobs: Knobs;
  /** Whether the drawing may differ. */
  readonly lossy: boolean;
  readonly config: Config;
}

/** What is no part of the drawing; every value stays what it was, and ids and style sheets as well. */
const asides: readonly PluginConfig[] = [
  'removeDoctype',
  'removeXMLProcInst',
  'removeComments',
  'removeDeprecatedAttrs',
  'removeMetadata',
  'removeEditorsNSData',
  'cleanupAttrs',
  { name: 'convertColors', params: { rgb2hex: false } },
  'removeUnusedNS',
  'removeDesc',
];

const exact: Rung = {
  knobs: { rewriting: 'exact' },
  lossy: false,
  config: { plugins: [...asides, shortenValues], js2svg: leastEscapes },
};

/** Of opacities and the like, and of scales and turns, which do not grow with the drawing. */
const LEAST_SHARE_DECIMALS = 2;
const LEAST_TURN_DECIMALS = 3;

/** Units stay: what a point is in pixels depends on who draws. */
const shares = (decimals: number) => ({ floatPrecision: Math.max(decimals, LEAST_SHARE_DECIMALS), convertToPx: false });
const turns = (decimals: number) => ({ floatPrecision: Math.max(decimals, LEAST_TURN_DECIMALS) });

/** A curve that is off by this much of an arc is none. */
const noArcs = { makeArcs: { threshold: 0, tolerance: 0 } };

/** Numbers of so many decimals, and nothing that has to know what the style sheet does to whom. */
function numbers(decimals: number): Rung {
  const [hide, show] = hideStyles();
  return {
    knobs: { rewriting: 'numbers', precision: decimals },
    lossy: true,
    config: {
      plugins: [
        ...asides,
        hide,
        { name: 'cleanupNumericValues', params: shares(decimals) },
        { name: 'convertPathData', params: { ...noArcs, floatPrecision: decimals } },
        { name: 'convertTransform', params: turns(decimals) },
        show,
        shortenValues,
      ],
      js2svg: leastEscapes,
    },
  };
}

/** svgo's own choice, with numbers of so many decimals; curves become arcs where that is shorter, and sometimes where it is wrong. */
function rounded(decimals: number, arcs: boolean): Rung {
  return {
    knobs: { rewriting: 'rounded', precision: decimals, arcs },
    lossy: true,
    config: {
      floatPrecision: decimals,
      plugins: [
        {
          name: 'preset-default',
          params: {
            overrides: {
              // pages style and find parts by the ids there are, and two drawings on one page must not come to share them
              cleanupIds: { minify: false },
              cleanupNumericValues: shares(decimals),
              convertTransform: turns(decimals),
              convertPathData: arcs ? {} : noArcs,
              removeUnknownsAndDefaults: { keepRoleAttr: true },
            },
          },
        },
        shortenValues,
      ],
      js2svg: leastEscapes,
    },
  };
}

const MOST_DECIMALS = 8;
/** From this size on, in units, one decimal less is worth a try where a little may be lost. */
const LARGE = 100;

/** Decimals at which most drawings of a size look the same: two from 10 to 2,000 units, one more or fewer for every power of ten beyond. */
function usualDecimals(longestSide: number): number {
  const more = Math.ceil(Math.log10(10 / longestSide));
  const fewer = Math.ceil(Math.log10(longestSide / 2_000));
  return 2 + Math.max(0, more) - Math.max(0, fewer);
}

/** The ways to try, bold to safe: the first that holds is the smallest, mostly. Source: engine.md 4f. Pure. */
export function rungsFor(compression: Compression, { longestSide, unseen, tangled }: DrawingFacts): readonly Rung[] {
  if (compression === 'lossless' || unseen !== null) return [exact];
  const boldest = usualDecimals(longestSide) - (compression === 'ultra' && longestSide >= LARGE ? 1 : 0);
  const decimals = [...new Set([boldest, boldest + 1, boldest + 2].map((digits) => Math.min(MOST_DECIMALS, Math.max(0, digits))))];
  const bold = tangled ? decimals.map(numbers) : decimals.flatMap((digits) => [rounded(digits, true), rounded(digits, false)]);
  return [...bold, exact];
}
