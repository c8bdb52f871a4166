import { AppError } from '@pixmill/contracts';

/** Largest SVG that is parsed. Source: docs/codec-isolation.md#svg. */
const MAX_SVG_BYTES = 2_000_000;
/** Deepest nesting that is parsed. libxml2, and with it librsvg, has the same limit. */
const MAX_DEPTH = 256;
/** In these encodings a byte below 0x80 is always that ASCII character, so every reader finds the same markup. */
const asciiEncoding = /^(?:utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/i;

/**
 * Decodes an SVG that is safe to parse: no entities, no declarations that only some readers apply, limited size and depth.
 * Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`.
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

/** Throws AppError `svg_not_allowed`. The log shows the reason. */
function reject(reason: string): never {
  throw new AppError('svg_not_allowed', { detail: `SVG: ${reason}` });
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'utf-8';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 256)).toString('latin1');
  const declared = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']\s*([^"'>]*?)\s*["']/.exec(head)?.[1] ?? 'utf-8';
  return asciiEncoding.test(declared) ? declared : reject(`encoding ${declared}`);
}

function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('image_damaged', { detail: `SVG: not ${encoding}`, cause });
  }
}

/** The nesting depth of the elements. An estimate: a `>` in an attribute hides the end of its tag. */
function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<[^\s<>!?][^<>]*>?/g)) {
    if (tag[1] === '/') depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Whether the root element is closed. Comments and blanks may follow it. */
function isComplete(svg: string): boolean {
  let text = svg.trimEnd();
  while (text.endsWith('-->')) {
    const start = text.lastIndexOf('<!--');
    if (start < 0) return false;
    text = text.slice(0, start).trimEnd();
  }
  if (/<\/(?:[A-Za-z_][\w.-]*:)?svg\s*>$/.test(text.slice(-200))) return true;
  // an empty SVG: the root closes itself and is the last tag
  return text.endsWith('/>') && text.lastIndexOf('<') === text.search(/<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/);
}
