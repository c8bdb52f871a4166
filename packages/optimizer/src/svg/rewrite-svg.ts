import type { Compression } from '@pixmill/contracts';
import { optimize } from 'svgo';
import type { Knobs } from '../codec.js';
import { type DrawingFacts, readDrawingFacts } from './drawing-facts.js';
import { type Rung, rungsFor } from './rungs.js';
import { leastEscapes, sanitizeSvg, spellOut } from './sanitize-svg.js';
import { readSvgText } from './svg-text.js';

export interface RewriteRequest {
  /** A sanitized SVG. */
  readonly bytes: Buffer;
  readonly compression: Compression;
  /** Which of the ways to try, from 0, bold to safe. */
  readonly rung: number;
}

export interface Rewriting {
  readonly knobs: Knobs;
  /** Whether the drawing may differ. */
  readonly lossy: boolean;
  /** Why nothing bolder than the exact way is tried; null where it is. */
  readonly unseen: string | null;
  /** What this way makes nothing more of; null where it does not come to rest, or not to something that may be served. */
  readonly bytes: Buffer | null;
}

/** Two or three are usual. */
const MOST_PASSES = 10;

function readFacts(text: string): DrawingFacts {
  let facts: DrawingFacts = { longestSide: 0, unseen: null, tangled: false };
  optimize(text, {
    plugins: [
      {
        name: 'read',
        fn: (root) => {
          facts = readDrawingFacts(root);
        },
      },
    ],
    js2svg: leastEscapes,
  });
  return facts;
}

/** Applies a rung until it changes nothing any more, so that a second run of it returns the same. */
function settle(text: string, { config }: Rung): string | null {
  let last = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
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
export function rewriteSvg({ bytes, compression, rung: at }: RewriteRequest): Rewriting | null {
  const text = spellOut(readSvgText(bytes));
  const facts = readFacts(text);
  const rung = rungsFor(compression, facts)[at];
  if (!rung) return null;
  const settled = settle(text, rung);
  return { knobs: rung.knobs, lossy: rung.lossy, unseen: facts.unseen, bytes: settled === null ? null : Buffer.from(settled) };
}
