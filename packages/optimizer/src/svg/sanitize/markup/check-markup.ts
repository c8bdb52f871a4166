import { AppError, createImageDamaged } from '@pixmill/contracts';
import { readDoctype } from './read-doctype.js';
import { scanMarkup, throwNotWellFormed } from './scan-markup.js';

/** Deepest nesting that is parsed. libxml2, and with it librsvg, has the same limit. */
const MAX_DEPTH = 256;
/** Most attributes of one element. The parser of svgo compares each with all others: 120,000 took 48 s. */
const MAX_ATTRIBUTES = 1_000;

const rootTag = /^<(?:[^\s:>/]+:)?svg[\s/>]/;

/**
 * Checks what the parser of svgo does not: one root, which is `svg`, balanced tags, each attribute once, limited depth. A text that passes
 * has the same elements and attributes for every reader. Throws AppError `image_damaged`, `svg_not_allowed`.
 */
export function checkMarkup(text: string): void {
  const open: string[] = [];
  let roots = 0;
  for (const { kind, start, end, attributes = [] } of scanMarkup(text, (at) => readDoctype(text, at).end)) {
    if (kind === 'instruction' || kind === 'comment') continue;
    const raw = text.slice(start, end);
    if (kind === 'doctype' ? roots > 0 : kind !== 'tag' && open.length === 0 && raw.trim() !== '') throwNotWellFormed(start);
    if (kind !== 'tag') continue;
    if (raw.startsWith('</')) {
      if (open.pop() !== raw.slice(2, -1).trim()) throwNotWellFormed(start);
      continue;
    }
    if (open.length === 0) {
      roots += 1;
      if (roots > 1 || !rootTag.test(raw)) throwNotWellFormed(start);
    }
    if (attributes.length > MAX_ATTRIBUTES) reject(`more than ${MAX_ATTRIBUTES} attributes of one element`);
    if (new Set(attributes).size < attributes.length) throwNotWellFormed(start);
    if (raw.endsWith('/>')) continue;
    open.push(/^<([^\s/>]+)/.exec(raw)?.[1] ?? '');
    if (open.length > MAX_DEPTH) reject(`nested deeper than ${MAX_DEPTH}`);
  }
  if (roots === 0 || open.length > 0) throw createImageDamaged('SVG: the root element does not end');
}

function reject(reason: string): never {
  throw new AppError('svg_not_allowed', { detail: `SVG: ${reason}` });
}
