import { AppError, createImageDamaged } from '@pixmill/contracts';
import { checkMarkup } from './markup/check-markup.js';
import { type EntityBudget, expandEntities } from './markup/expand-entities.js';

/** Largest SVG that is parsed. Source: docs/codec-isolation.md#svg. */
const MAX_SVG_BYTES = 2_000_000;
/** In these encodings a byte below 0x80 is always that ASCII character, so every reader finds the same markup. */
const asciiEncoding = /^(?:utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/i;
/** The characters that XML does not allow. */
const forbiddenCharacter = /(?![\t\n\r\x7f-\x9f])[\p{Cc}\ufffe\uffff]/u;

/**
 * Decodes an SVG that is safe to parse: every reader finds the same markup in it, its entities are replaced by their text, its size and
 * depth are limited. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`.
 */
export function readSvgText(bytes: Uint8Array): string {
  return toReadableText(decodeSvg(bytes));
}

/** Decodes the characters of an SVG. Throws AppError `svg_not_allowed`, `image_too_large`, `image_damaged`. */
export function decodeSvg(bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_SVG_BYTES) {
    throw new AppError('image_too_large', { message: `The SVG is larger than ${MAX_SVG_BYTES / 1_000_000} MB` });
  }
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw createImageDamaged(`SVG: not ${encoding}`, cause);
  }
}

/** The text with its entities replaced, in which every reader finds the same markup. Throws AppError `svg_not_allowed`, `image_damaged`. */
export function toReadableText(text: string, budget?: EntityBudget): string {
  if (forbiddenCharacter.test(text)) throw createImageDamaged('SVG: a character that XML does not allow');
  const expanded = expandEntities(text, budget);
  checkMarkup(expanded);
  return expanded;
}

const xmlDeclaration =
  /^\s*<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')(?:\s+encoding\s*=\s*(?:"([\w.:-]+)"|'([\w.:-]+)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/;

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'utf-8';
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!/^\s*<\?xml\s/.test(text)) return 'utf-8';
  const declaration = xmlDeclaration.exec(text);
  // a reader that is less strict could find another encoding in it
  if (!declaration) throw createImageDamaged('SVG: the XML declaration is not well-formed');
  const declared = declaration[1] ?? declaration[2] ?? 'utf-8';
  if (!asciiEncoding.test(declared)) throw new AppError('svg_not_allowed', { detail: `SVG: encoding ${declared.slice(0, 40)}` });
  return declared;
}
