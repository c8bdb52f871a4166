import { AppError } from '@pixmill/contracts';
import { optimize, type XastParent } from 'svgo';
import { decodeCharacterReferences, minimalEscapes } from './character-references.js';
import { MAX_ENTITY_CHARACTERS } from './markup/expand-entities.js';
import { NestedSvg, type NestingContext } from './nested-svg.js';
import { type RemovedPart, RemovedParts } from './removed-part.js';
import { sanitizeTree } from './sanitize-tree.js';
import { toReadableText } from './svg-text.js';

export interface SanitizedSvg {
  readonly text: string;
  /** The removed parts, one for each name; empty when the SVG was harmless. */
  readonly removed: readonly RemovedPart[];
}

/**
 * Removes everything from an SVG that is not on the allow lists: elements, attributes, addresses and CSS. Entities are replaced by their
 * text. Returns a harmless text unchanged. Source: docs/codec-isolation.md#svg. Throws AppError `image_damaged` when the text does not
 * parse, `svg_not_allowed` on declarations, and when a second pass would still remove something.
 */
export function sanitizeSvg(text: string): SanitizedSvg {
  const { text: sanitized, removed } = sanitize(text, { depth: 0, entities: { characters: MAX_ENTITY_CHARACTERS } });
  return { text: sanitized, removed: removed.list() };
}

interface Sanitized {
  readonly text: string;
  readonly removed: RemovedParts;
}

function sanitize(text: string, context: NestingContext): Sanitized {
  const readable = toReadableText(text, context.entities);
  try {
    const removed = new RemovedParts();
    if (readable !== text) removed.add('doctype', false);
    const first = sanitizeOnce(decodeCharacterReferences(readable), context, removed);
    if (removed.isEmpty) return { text, removed };
    if (!sanitizeOnce(first.text, context).removed.isEmpty) throw new AppError('svg_not_allowed', { detail: 'SVG: cleaning does not end' });
    return first;
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('image_damaged', { detail: `SVG: ${thrown instanceof Error ? thrown.message : 'does not parse'}`, cause: thrown });
  }
}

function sanitizeOnce(text: string, context: NestingContext, removed = new RemovedParts()): Sanitized {
  const nested = new NestedSvg(context, { sanitize, removed });
  const { data } = optimize(text, {
    plugins: [
      {
        name: 'sanitize',
        fn: (root) => {
          sanitizeTree(root, nested, removed);
          if (!removed.isEmpty) dropCommentsAndDeclaration(root);
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
