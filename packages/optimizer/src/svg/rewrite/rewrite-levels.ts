import type { Compression } from '@pixmill/contracts';
import type { Config, PluginConfig } from 'svgo';
import type { Knobs } from '../../codecs/codec.js';
import { minimalEscapes } from '../sanitize/character-references.js';
import { hideStyles } from './hide-styles.js';
import { borrowIds, guarded, roundAttributes } from './protect-hooks.js';
import { shieldUnseen } from './shield-unseen.js';
import { numericAttributes, shortenValues } from './shorten-values.js';
import type { SvgFacts } from './svg-facts.js';

/** How svgo rewrites an SVG at one level. */
export interface RewriteLevel {
  /** The settings that the report lists. */
  readonly knobs: Knobs;
  /** Whether the rendering may differ. */
  readonly lossy: boolean;
  readonly config: Config;
}

/** Plugins that remove what no renderer shows. Values, ids and style sheets stay. */
const nonVisualPlugins: readonly PluginConfig[] = [
  'removeDoctype',
  'removeXMLProcInst',
  'removeComments',
  'removeDeprecatedAttrs',
  'removeMetadata',
  'removeEditorsNSData',
  { name: 'convertColors', params: { rgb2hex: false } },
  'removeUnusedNS',
  ...aroundHooks([guarded('removeDesc')]),
];

/** The plugins, which leave alone what a page can address. */
function aroundHooks(plugins: readonly PluginConfig[]): readonly PluginConfig[] {
  const [borrow, giveBack] = borrowIds();
  return [borrow, ...plugins, giveBack];
}

const exactLevel: RewriteLevel = {
  knobs: { rewriting: 'exact' },
  lossy: false,
  config: { plugins: [...nonVisualPlugins, shortenValues], js2svg: minimalEscapes },
};

/** Opacities, scales and rotations do not grow with the size of the SVG, so they keep at least these decimals. */
const MIN_RATIO_DECIMALS = 2;
const MIN_TRANSFORM_DECIMALS = 3;

/** Units stay: renderers differ on the size of a point in pixels. */
const ratioParams = (decimals: number) => ({ floatPrecision: Math.max(decimals, MIN_RATIO_DECIMALS), convertToPx: false });
const transformParams = (decimals: number) => ({ floatPrecision: Math.max(decimals, MIN_TRANSFORM_DECIMALS) });

/** With no tolerance, svgo turns no curve into an arc. */
const noArcs = { makeArcs: { threshold: 0, tolerance: 0 } };

/** Plugins that round, around which what no rendering shows is shielded. */
function lossyPlugins(plugins: readonly PluginConfig[]): PluginConfig[] {
  const [shield, reveal] = shieldUnseen();
  return [...nonVisualPlugins, shield, ...aroundHooks(plugins), reveal, shortenValues];
}

const roundPlugins = (decimals: number, arcs: boolean): readonly PluginConfig[] => [
  { name: 'convertPathData', params: { ...(arcs ? {} : noArcs), floatPrecision: decimals } },
  { name: 'convertTransform', params: transformParams(decimals) },
];

/** Rounds numbers, and leaves out the plugins that match elements with the style sheet. */
function numbersLevel(decimals: number): RewriteLevel {
  const [hide, show] = hideStyles();
  return {
    knobs: { rewriting: 'numbers', precision: decimals },
    lossy: true,
    config: {
      plugins: lossyPlugins([hide, roundAttributes(numericAttributes, ratioParams(decimals)), ...roundPlugins(decimals, false), show]),
      js2svg: minimalEscapes,
    },
  };
}

/**
 * The default plugins of svgo with rounded numbers, without those that remove ids, classes, unused rules, unused definitions and hidden
 * elements. Arcs are shorter than curves, but svgo sometimes makes wrong ones.
 */
function roundedLevel(decimals: number, arcs: boolean): RewriteLevel {
  return {
    knobs: { rewriting: 'rounded', precision: decimals, arcs },
    lossy: true,
    config: {
      floatPrecision: decimals,
      plugins: lossyPlugins([
        { name: 'minifyStyles', params: { usage: false, restructure: false } },
        roundAttributes(numericAttributes, ratioParams(decimals)),
        'convertColors',
        { name: 'removeUnknownsAndDefaults', params: { unknownContent: false, unknownAttrs: false } },
        'removeNonInheritableGroupAttrs',
        'removeUselessStrokeAndFill',
        'cleanupEnableBackground',
        guarded('removeEmptyText'),
        guarded('convertShapeToPath'),
        guarded('convertEllipseToCircle'),
        guarded('moveElemsAttrsToGroup'),
        guarded('moveGroupAttrsToElems'),
        guarded('collapseGroups'),
        ...roundPlugins(decimals, arcs),
        guarded('removeEmptyContainers'),
        'mergePaths',
        'removeUnusedNS',
        'sortAttrs',
        'sortDefsChildren',
      ]),
      js2svg: minimalEscapes,
    },
  };
}

const MAX_DECIMALS = 8;
/** `ultra` tries one decimal less when the longest side, in user units, is at least this. */
const LARGE_SIDE = 100;

/**
 * Decimals that keep the rendering of most SVGs: two from 10 to 2,000 user units, one more for each power of ten below and one fewer for
 * each above.
 */
function defaultDecimals(longestSide: number): number {
  const more = Math.ceil(Math.log10(10 / longestSide));
  const fewer = Math.ceil(Math.log10(longestSide / 2_000));
  return 2 + Math.max(0, more) - Math.max(0, fewer);
}

/**
 * The levels to try, from aggressive to safe. The first with an accepted rendering is usually the smallest.
 * Source: docs/measurements/codecs.md#svg. Pure.
 */
export function rewriteLevelsFor(
  compression: Compression,
  { longestSide, unverifiableReason, tooManyRules }: SvgFacts,
): readonly RewriteLevel[] {
  if (compression === 'lossless' || unverifiableReason !== null) return [exactLevel];
  const fewest = defaultDecimals(longestSide) - (compression === 'ultra' && longestSide >= LARGE_SIDE ? 1 : 0);
  const decimals = [...new Set([fewest, fewest + 1, fewest + 2].map((digits) => Math.min(MAX_DECIMALS, Math.max(0, digits))))];
  const lossyLevels = tooManyRules
    ? decimals.map(numbersLevel)
    : decimals.flatMap((digits) => [roundedLevel(digits, true), roundedLevel(digits, false)]);
  return [...lossyLevels, exactLevel];
}
