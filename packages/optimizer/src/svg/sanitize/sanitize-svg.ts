import { AppError } from '@pixmill/contracts';
import { optimize, type XastParent } from 'svgo';
import { decodeCharacterReferences, minimalEscapes } from './character-references.js';
import { removeActiveContent } from './remove-active-content.js';
import type { RemovedPart } from './removed-part.js';

export interface SanitizedSvg {
  readonly text: string;
  /** The removed parts, one for each name; empty when the SVG was harmless. */
  readonly removed: readonly RemovedPart[];
}

/**
 * Removes scripts, event handlers, foreign content and every address outside the document from an SVG. Returns a harmless text unchanged.
 * Source: docs/codec-isolation.md#svg. Throws AppError `image_damaged` when the text does not parse, `svg_not_allowed` when a second pass
 * would still remove something.
 */
export function sanitizeSvg(text: string): SanitizedSvg {
  try {
    const first = sanitizeOnce(decodeCharacterReferences(text));
    if (first.removed.length === 0) return { text, removed: [] };
    if (sanitizeOnce(first.text).removed.length > 0) throw new AppError('svg_not_allowed', { detail: 'SVG: cleaning does not end' });
    return first;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('image_damaged', { detail: `SVG: ${thrown instanceof Error ? thrown.message : 'does not parse'}`, cause: thrown });
  }
}

function sanitizeOnce(text: string): SanitizedSvg {
  let removed: readonly RemovedPart[] = [];
  const { data } = optimize(text, {
    plugins: [
      {
        name: 'sanitize',
        fn: (root) => {
          removed = removeActiveContent(root).list();
          if (removed.length > 0) dropCommentsAndDeclaration(root);
        },
      },
    ],
    js2svg: minimalEscapes,
  });
  return { text: data, removed };
}

/** Drops what could change its meaning in a cleaned document: comments, which svgo trims, and the XML declaration, which names the old encoding. */
function dropCommentsAndDeclaration(parent: XastParent): void {
  parent.children = parent.children.filter((child) => child.type !== 'comment' && !(child.type === 'instruction' && child.name === 'xml'));
  for (const child of parent.children) if (child.type === 'element') dropCommentsAndDeclaration(child);
}
