import { deflateSync, inflateSync } from 'node:zlib';
import type { PngChunk } from '../../containers/png/png.js';
import { MAX_XMP_BYTES } from '../xmp/xmp-document.js';

export const XMP_KEYWORD = 'XML:com.adobe.xmp';
/** Before the name of a profile, in the keyword of a text. */
export const RAW_PROFILE = 'Raw profile type ';

function inflate(data: Buffer): Buffer | null {
  try {
    return inflateSync(data, { maxOutputLength: MAX_XMP_BYTES });
  } catch {
    return null; // damaged, or larger than any text that is read
  }
}

/** The offset after the n-th zero byte from `start`; null when there are fewer. */
function afterZeros(data: Buffer, start: number, zeros: number): number | null {
  let at = start;
  for (let found = 0; found < zeros; found += 1) {
    const zero = data.indexOf(0, at);
    if (zero < 0) return null;
    at = zero + 1;
  }
  return at;
}

/** The keyword of a text chunk; empty when it has no end. */
export const keywordOf = ({ data }: PngChunk) => data.toString('latin1', 0, Math.max(0, data.indexOf(0)));

/** The text of a text chunk; null when it is damaged or inflates to more than 4 MB. Source: PNG third edition, 11.3.3. */
export function readPngText({ type, data }: PngChunk): Buffer | null {
  const start = data.indexOf(0) + 1;
  if (start === 0) return null;
  if (type === 'tEXt') return data.subarray(start);
  if (type === 'zTXt') return inflate(data.subarray(start + 1));
  // flag and method of compression, then language and translated keyword
  const textAt = afterZeros(data, start + 2, 2);
  const text = textAt === null ? null : data.subarray(textAt);
  return text && data[start] === 1 ? inflate(text) : text;
}

function findText(chunks: readonly PngChunk[], keyword: string): Buffer | null {
  const found = chunks.find((chunk) => ['tEXt', 'zTXt', 'iTXt'].includes(chunk.type) && keywordOf(chunk) === keyword);
  return found ? readPngText(found) : null;
}

/** The XMP packet; null without one. */
export const findXmpText = (chunks: readonly PngChunk[]): Buffer | null => findText(chunks, XMP_KEYWORD) ?? findRawProfile(chunks, 'xmp');

/** An uncompressed chunk, as the XMP specification recommends. */
export function toXmpText(packet: Buffer): PngChunk {
  return { type: 'iTXt', data: Buffer.concat([Buffer.from(`${XMP_KEYWORD}\0\0\0\0\0`, 'latin1'), packet]) };
}

/** A profile as ImageMagick writes it: its name, its length and its bytes in hex, in lines. Null without one, or when it is damaged. */
export function findRawProfile(chunks: readonly PngChunk[], name: string): Buffer | null {
  const text = findText(chunks, `${RAW_PROFILE}${name}`)?.toString('latin1');
  const [, length, hex] = /^\n?[^\n]*\n *(\d+)\s([0-9A-Fa-f\s]*)$/.exec(text ?? '') ?? [];
  const profile = Buffer.from(hex?.replaceAll(/\s/g, '') ?? '', 'hex');
  return profile.length > 0 && profile.length === Number(length) ? profile : null;
}

/** The inverse of `findRawProfile`, compressed. */
export function toRawProfile(name: string, profile: Buffer): PngChunk {
  const lines = profile.toString('hex').replaceAll(/.{1,72}/g, '$&\n');
  const text = `\n${name}\n${String(profile.length).padStart(8)}\n${lines}`;
  return { type: 'zTXt', data: Buffer.concat([Buffer.from(`${RAW_PROFILE}${name}\0\0`, 'latin1'), deflateSync(text, { level: 9 })]) };
}
