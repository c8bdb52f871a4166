import { AppError, createImageDamaged } from '@pixmill/contracts';

/** A part of an XML text: character data, a tag, or a comment, CDATA section, instruction or document type. */
export interface MarkupPart {
  readonly kind: 'text' | 'tag' | 'comment' | 'cdata' | 'instruction' | 'doctype';
  readonly start: number;
  /** Offset behind the part. */
  readonly end: number;
  /** Names of the attributes of a tag, in their order. */
  readonly attributes?: readonly string[];
}

const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.·-]*(?::[\p{L}_][\p{L}\p{M}\p{N}_.·-]*)?`;
const endTag = new RegExp(String.raw`</${NAME}\s*>`, 'uy');
const tagStart = new RegExp(`<${NAME}`, 'uy');
const attribute = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"[^"<]*"|'[^'<]*')`, 'uy');
const tagEnd = /\s*\/?>/y;

const enclosed = [
  ['comment', '<!--', '-->'],
  ['cdata', '<![CDATA[', ']]>'],
  ['instruction', '<?', '?>'],
] as const;

/**
 * Splits an XML text into its parts, as every reader of XML does. `endOfDoctype` returns the offset behind a document type.
 * Throws AppError `image_damaged` on what is not well-formed, `svg_not_allowed` on a declaration.
 */
export function* scanMarkup(text: string, endOfDoctype: (start: number) => number): Generator<MarkupPart> {
  for (let start = 0; start < text.length; ) {
    const part = readPart(text, start, endOfDoctype);
    yield part;
    start = part.end;
  }
}

function readPart(text: string, start: number, endOfDoctype: (start: number) => number): MarkupPart {
  if (text[start] !== '<') {
    const next = text.indexOf('<', start);
    return { kind: 'text', start, end: next < 0 ? text.length : next };
  }
  for (const [kind, open, close] of enclosed) {
    if (!text.startsWith(open, start)) continue;
    const closeAt = text.indexOf(close, start + open.length);
    if (closeAt < 0) throwNotWellFormed(start);
    const end = closeAt + close.length;
    // an HTML parser ends a comment at other places
    if (kind === 'comment' && text.slice(start + open.length, closeAt + 1).includes('--')) throwNotWellFormed(start);
    return { kind, start, end };
  }
  if (/^<!DOCTYPE\s/i.test(text.slice(start, start + 10))) return { kind: 'doctype', start, end: endOfDoctype(start) };
  if (text.startsWith('<!', start)) throw new AppError('svg_not_allowed', { detail: 'SVG: a declaration' });
  return text[start + 1] === '/'
    ? { kind: 'tag', start, end: matchAt(endTag, text, start) ?? throwNotWellFormed(start) }
    : readTag(text, start);
}

function readTag(text: string, start: number): MarkupPart {
  const attributes: string[] = [];
  attribute.lastIndex = matchAt(tagStart, text, start) ?? throwNotWellFormed(start);
  let end = attribute.lastIndex;
  for (let match = attribute.exec(text); match; match = attribute.exec(text)) {
    attributes.push(match[1] ?? '');
    end = attribute.lastIndex;
  }
  return { kind: 'tag', start, end: matchAt(tagEnd, text, end) ?? throwNotWellFormed(start), attributes };
}

/** The offset behind a match of a sticky pattern; null when it does not match there. */
export function matchAt(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** Throws AppError `image_damaged` with the offset. */
export function throwNotWellFormed(offset: number): never {
  throw createImageDamaged(`SVG: not well-formed at character ${offset}`);
}
