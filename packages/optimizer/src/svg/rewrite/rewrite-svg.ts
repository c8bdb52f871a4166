import { isDeepStrictEqual } from 'node:util';
import type { Compression } from '@pixmill/contracts';
import { optimize } from 'svgo';
import type { Knobs } from '../../codecs/codec.js';
import { decodeCharacterReferences, minimalEscapes } from '../sanitize/character-references.js';
import { sanitizeSvg } from '../sanitize/sanitize-svg.js';
import { readSvgText } from '../sanitize/svg-text.js';
import { type RewriteLevel, rewriteLevelsFor } from './rewrite-levels.js';
import { readSvgFacts, type SvgFacts } from './svg-facts.js';

export interface RewriteRequest {
  /** A sanitized SVG. */
  readonly bytes: Buffer;
  readonly compression: Compression;
  /** Index of the level, from 0 (most aggressive) to the exact one. */
  readonly level: number;
}

export interface RewriteResult {
  readonly knobs: Knobs;
  /** Whether the rendering may differ. */
  readonly lossy: boolean;
  /** Why only the exact level is safe; null when others are too. */
  readonly unverifiableReason: string | null;
  /**
   * The rewritten SVG, which a second rewrite at this level leaves unchanged. Null when there is none, when it has active content, or when
   * it lost something that no rendering shows, see \`listHooks\`.
   */
  readonly bytes: Buffer | null;
}

/** Most SVGs need two or three. */
const MAX_PASSES = 10;

/**
 * Rewrites an SVG at one level; null when the level does not exist. Throws AppError as `readSvgText` does, and what the parser of svgo
 * throws.
 */
export function rewriteSvg({ bytes, compression, level }: RewriteRequest): RewriteResult | null {
  const text = decodeCharacterReferences(readSvgText(bytes));
  const facts = readFacts(text);
  if (facts.dependsOnMarkup) {
    return level === 0 ? { knobs: { rewriting: 'none' }, lossy: false, unverifiableReason: facts.unverifiableReason, bytes } : null;
  }
  const rewriteLevel = rewriteLevelsFor(compression, facts)[level];
  if (!rewriteLevel) return null;
  const rewritten = rewriteUntilStable(text, rewriteLevel);
  const stable = rewritten !== null && isDeepStrictEqual(readFacts(rewritten).hooks, facts.hooks) ? rewritten : null;
  return {
    knobs: rewriteLevel.knobs,
    lossy: rewriteLevel.lossy,
    unverifiableReason: facts.unverifiableReason,
    bytes: stable === null ? null : Buffer.from(stable),
  };
}

function readFacts(text: string): SvgFacts {
  let facts: SvgFacts = { longestSide: 0, unverifiableReason: null, dependsOnMarkup: false, tooManyRules: false, hooks: [] };
  optimize(text, {
    plugins: [
      {
        name: 'readFacts',
        fn: (root) => {
          facts = readSvgFacts(root);
        },
      },
    ],
    js2svg: minimalEscapes,
  });
  return facts;
}

/** Applies a level until it changes nothing, so that a second run returns the same bytes. */
function rewriteUntilStable(text: string, { config }: RewriteLevel): string | null {
  let last = text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const { data } = optimize(last, config);
    if (data === last) return sanitizeSvg(data).removed.length === 0 ? data : null;
    last = data;
  }
  return null;
}
