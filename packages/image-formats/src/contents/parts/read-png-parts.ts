import { inflateSync } from 'node:zlib';
import { type PngChunk, scanPngChunks } from '../../containers/png/png.js';
import { readExifParts } from './read-exif-parts.js';
import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

/** A text may inflate to this many bytes. More is not read. */
const MAX_TEXT_BYTES = 1_000_000;

/** The text of an iTXt chunk. Source: PNG third edition, 11.3.3.4. */
function readInternationalText(rest: Buffer): Buffer {
  const isCompressed = rest[0] === 1;
  const languageEnd = rest.indexOf(0, 2);
  const translatedEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return Buffer.alloc(0);
  const text = rest.subarray(translatedEnd + 1);
  if (!isCompressed) return text;
  try {
    return inflateSync(text, { maxOutputLength: MAX_TEXT_BYTES });
  } catch {
    return Buffer.alloc(0); // a broken or very long text: the chunk counts as XMP without being read
  }
}

const rawProfiles: Readonly<Record<string, string>> = {
  exif: 'text Raw profile type exif',
  APP1: 'text Raw profile type exif',
  iptc: 'text Raw profile type iptc',
  '8bim': 'text Raw profile type iptc',
  xmp: 'text Raw profile type xmp',
  icc: 'text Raw profile type icc',
  icm: 'text Raw profile type icc',
};
const RAW_PROFILE = 'Raw profile type ';
const XMP_KEYWORD = 'XML:com.adobe.xmp';
const copyrightKeywords = ['Author', 'Copyright'];

function readTextParts({ type, data }: PngChunk): string[] {
  const keywordEnd = data.indexOf(0);
  const keyword = data.toString('latin1', 0, keywordEnd < 0 ? 0 : keywordEnd);
  if (type === 'iTXt' && keyword === XMP_KEYWORD) {
    const packet = readInternationalText(data.subarray(keywordEnd + 1));
    return packet.length > 0 ? readXmpParts(packet, 'iTXt XMP') : ['iTXt XMP'];
  }
  const profile = keyword.startsWith(RAW_PROFILE) ? rawProfiles[keyword.slice(RAW_PROFILE.length)] : undefined;
  return [profile ?? (copyrightKeywords.includes(keyword) ? 'text Author, Copyright' : type)];
}

/** Whether pixels are square and 72 to the inch, or of no size, as in a file without the chunk. Source: PNG third edition, 11.3.4.3. */
function isDefaultDensity(data: Buffer): boolean {
  if (data.length < 9) return true;
  const [across, down, unit] = [data.readUInt32BE(0), data.readUInt32BE(4), data[8]];
  return across === down && (unit === 0 || across === 2835 || across === 2834);
}

const criticalChunks = ['IHDR', 'PLTE', 'IDAT', 'IEND'];
const isUnknownCritical = (type: string) => /^[A-Z]/.test(type) && !criticalChunks.includes(type) && type !== 'CgBI';

function readChunkParts(chunk: PngChunk): string[] {
  const { type, data } = chunk;
  if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt') return readTextParts(chunk);
  if (type === 'eXIf') return readExifParts(data, 'eXIf');
  if (type === 'pHYs') return isDefaultDensity(data) ? [] : ['pHYs'];
  return [isUnknownCritical(type) ? 'unknown critical chunk' : type];
}

/** The ids of all parts of a PNG. Never throws. */
export function readPngParts(bytes: Buffer): string[] {
  const { chunks, end } = scanPngChunks(bytes);
  const complete = chunks.filter(({ state }) => state !== 'cut');
  // a file without an end has no bytes after it
  const trailer = complete.at(-1)?.type === 'IEND' ? bytes.subarray(end) : Buffer.alloc(0);
  return [...complete.flatMap(readChunkParts), ...readTrailer(trailer, 'bytes after IEND')];
}
