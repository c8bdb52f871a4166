import { AppError } from '@pixmill/contracts';

/** Largest SVG that is parsed, in bytes. Source: reliability.md, "Isolation of codecs". */
const MAX_SVG_BYTES = 2_000_000;
/** Deepest nesting that is parsed; libxml2 and what builds on it refuse more as well. */
const MAX_DEPTH = 256;
/** In these a byte below 0x80 is that character and nothing else, so that what is markup is markup for every reader. */
const plainEncoding = /^(?:utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/i;

/** Throws AppError `svg_not_allowed`; `why` is for the log. */
function reject(why: string): never {
  throw new AppError('svg_not_allowed', { detail: `SVG: ${why}` });
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'utf-8';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).toString('latin1');
  const declared = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']\s*([^"'>]*?)\s*["']/.exec(head)?.[1] ?? 'utf-8';
  return plainEncoding.test(declared) ? declared : reject(`encoding ${declared}`);
}

function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('image_damaged', { detail: `SVG: not ${encoding}`, cause });
  }
}

/** How deep elements lie in each other, roughly: a `>` in an attribute hides the end of its tag. */
function nestingDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [tag] of text.matchAll(/<[^\s<>!?][^<>]*>?/g)) {
    if (tag[1] === '/') depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    most = Math.max(most, depth);
  }
  return most;
}

/** Whether an SVG ends with its root element closed; comments and blanks may follow. */
function isComplete(svg: string): boolean {
  let text = svg.trimEnd();
  while (text.endsWith('-->')) {
    const start = text.lastIndexOf('<!--');
    if (start < 0) return false;
    text = text.slice(0, start).trimEnd();
  }
  if (/<\/(?:[A-Za-z_][\w.-]*:)?svg\s*>$/.test(text.slice(-200))) return true;
  // an empty picture: the root is closed where it opens, and nothing opens after it
  return text.endsWith('/>') && text.lastIndexOf('<') === text.search(/<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/);
}

/**
 * The text of an SVG, once it is fit for a parser: no entities of its own, no declarations that only some readers heed, not too large
 * and not too deep. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`.
 */
export function readSvgText(bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_SVG_BYTES) {
    throw new AppError('image_too_large', { message: `The SVG is larger than ${MAX_SVG_BYTES / 1_000_000} MB` });
  }
  const text = decode(bytes);
  if (/<!DOCTYPE[^>]*\[/i.test(text)) reject('a document type with declarations');
  if (/<!(?!--|\[CDATA\[|DOCTYPE\s)/i.test(text)) reject('a declaration');
  if (nestingDepth(text) > MAX_DEPTH) reject(`nested deeper than ${MAX_DEPTH}`);
  if (!isComplete(text)) throw new AppError('image_damaged', { detail: 'SVG: the root element does not end' });
  return text;
}
