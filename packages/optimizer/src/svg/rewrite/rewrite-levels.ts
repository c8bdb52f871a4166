import type { Compression } from '@pixmill/contracts';
import type { Config, PluginConfig } from 'svgo';
import type { Knobs } from '../../codecs/codec.js';
import { minimalEscapes } from '../sanitize/sanitize-svg.js';
import { hideStyles } from './hide-styles.js';
import { shortenValues } from './shorten-values.js';
import type { SvgFacts } from './svg-facts.js';

/** One way to re-write an SVG. */
export interface RewriteLevel {
  /** As they stand in the report. */
  readonly knobs: Knobs;
  /** Whether the drawing may differ. */
  readonly lossy: boolean;
  readonly config: Config;
}

/** What is no part of the drawing; every value stays what it was, and ids and style sheets as well. */
const nonVisualPlugins: readonly PluginConfig[] = [
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

const exactLevel: RewriteLevel = {
  knobs: { rewriting: 'exact' },
  lossy: false,
  config: { plugins: [...nonVisualPlugins, shortenValues], js2svg: minimalEscapes },
};

/** Of opacities and the like, and of scales and turns, which do not grow with the drawing. */
const MIN_RATIO_DECIMALS = 2;
const MIN_TRANSFORM_DECIMALS = 3;

/** Units stay: what a point is in pixels depends on who draws. */
const ratioParams = (decimals: number) => ({ floatPrecision: Math.max(decimals, MIN_RATIO_DECIMALS), convertToPx: false });
const transformParams = (decimals: number) => ({ floatPrecision: Math.max(decimals, MIN_TRANSFORM_DECIMALS) });

/** A curve that is off by this much of an arc is none. */
const noArcs = { makeArcs: { threshold: 0, tolerance: 0 } };

/** Numbers of so many decimals, and nothing that has to know what the style sheet does to whom. */
function numbersLevel(decimals: number): RewriteLevel {
  const [hide, show] = hideStyles();
  return {
    knobs: { rewriting: 'numbers', precision: decimals },
    lossy: true,
    config: {
      plugins: [
        ...nonVisualPlugins,
        hide,
        { name: 'cleanupNumericValues', params: ratioParams(decimals) },
        { name: 'convertPathData', params: { ...noArcs, floatPrecision: decimals } },
        { name: 'convertTransform', params: transformParams(decimals) },
        show,
        shortenValues,
      ],
      js2svg: minimalEscapes,
    },
  };
}

/** svgo's own choice, with numbers of so many decimals; curves become arcs where that is shorter, and sometimes where it is wrong. */
function roundedLevel(decimals: number, arcs: boolean): RewriteLevel {
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
              cleanupNumericValues: ratioParams(decimals),
              convertTransform: transformParams(decimals),
              convertPathData: arcs ? {} : noArcs,
              removeUnknownsAndDefaults: { keepRoleAttr: true },
            },
          },
        },
        shortenValues,
      ],
      js2svg: minimalEscapes,
    },
  };
}

const MAX_DECIMALS = 8;
/** From this size on, in units, one decimal less is worth a try where a little may be lost. */
const LARGE_SIDE = 100;

/** Decimals at which most drawings of a size look the same: two from 10 to 2,000 units, one more or fewer for every power of ten beyond. */
function defaultDecimals(longestSide: number): number {
  const more = Math.ceil(Math.log10(10 / longestSide));
  const fewer = Math.ceil(Math.log10(longestSide / 2_000));
  return 2 + Math.max(0, more) - Math.max(0, fewer);
}

/** The ways to try, bold to safe: the first that holds is the smallest, mostly. Source: engine.md 4f. Pure. */
export function rewriteLevelsFor(
  compression: Compression,
  { longestSide, unverifiableReason, tooManyRules }: SvgFacts,
): readonly RewriteLevel[] {
  if (compression === 'lossless' || unverifiableReason !== null) return [exactLevel];
  const boldest = defaultDecimals(longestSide) - (compression === 'ultra' && longestSide >= LARGE_SIDE ? 1 : 0);
  const decimals = [...new Set([boldest, boldest + 1, boldest + 2].map((digits) => Math.min(MAX_DECIMALS, Math.max(0, digits))))];
  const bold = tooManyRules
    ? decimals.map(numbersLevel)
    : decimals.flatMap((digits) => [roundedLevel(digits, true), roundedLevel(digits, false)]);
  return [...bold, exactLevel];
}
