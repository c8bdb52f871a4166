import type { Compression } from '@pixmill/contracts';
import { optimize } from 'svgo';
import type { Knobs } from '../../codecs/codec.js';
import { decodeCharacterReferences, minimalEscapes, sanitizeSvg } from '../sanitize/sanitize-svg.js';
import { readSvgText } from '../sanitize/svg-text.js';
import { type RewriteLevel, rewriteLevelsFor } from './rewrite-levels.js';
import { readSvgFacts, type SvgFacts } from './svg-facts.js';

export interface RewriteRequest {
  /** A sanitized SVG. */
  readonly bytes: Buffer;
  readonly compression: Compression;
  /** Which of the ways to try, from 0, bold to safe. */
  readonly level: number;
}

export interface RewriteResult {
  readonly knobs: Knobs;
  /** Whether the drawing may differ. */
  readonly lossy: boolean;
  /** Why nothing bolder than the exact way is tried; null where it is. */
  readonly unverifiableReason: string | null;
  /** What this way makes nothing more of; null where it does not come to rest, or not to something that may be served. */
  readonly bytes: Buffer | null;
}

/** Two or three are usual. */
const MAX_PASSES = 10;

function readFacts(text: string): SvgFacts {
  let facts: SvgFacts = { longestSide: 0, unverifiableReason: null, tooManyRules: false };
  optimize(text, {
    plugins: [
      {
        name: 'read',
        fn: (root) => {
          facts = readSvgFacts(root);
        },
      },
    ],
    js2svg: minimalEscapes,
  });
  return facts;
}

/** Applies a rung until it changes nothing any more, so that a second run of it returns the same. */
function rewriteUntilStable(text: string, { config }: RewriteLevel): string | null {
  let last = text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const { data } = optimize(last, config);
    if (data === last) return sanitizeSvg(data).removed.length === 0 ? data : null;
    last = data;
  }
  return null;
}

/**
 * Re-writes an SVG in one of the ways there are; null where there are not so many. Throws AppError as `readSvgText` does, and what svgo
 * throws where it cannot read it.
 */
export function rewriteSvg({ bytes, compression, level: levelIndex }: RewriteRequest): RewriteResult | null {
  const text = decodeCharacterReferences(readSvgText(bytes));
  const facts = readFacts(text);
  const rewriteLevel = rewriteLevelsFor(compression, facts)[levelIndex];
  if (!rewriteLevel) return null;
  const stable = rewriteUntilStable(text, rewriteLevel);
  return {
    knobs: rewriteLevel.knobs,
    lossy: rewriteLevel.lossy,
    unverifiableReason: facts.unverifiableReason,
    bytes: stable === null ? null : Buffer.from(stable),
  };
}
