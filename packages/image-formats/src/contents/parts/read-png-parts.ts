import { type PngChunk, scanPngChunks } from '../../containers/png/png.js';
import { findRawProfile, keywordOf, RAW_PROFILE, readPngText, XMP_KEYWORD } from '../../metadata/formats/png-texts.js';
import { photoshopIds, readPhotoshopResources } from '../../metadata/photoshop-resources.js';
import { readExifParts } from './read-exif-parts.js';
import { readIptcParts } from './read-photoshop-parts.js';
import { readTrailer } from './read-trailer.js';
import { readXmpParts } from './read-xmp-parts.js';

const IPTC_PROFILE = 'text Raw profile type iptc';
const rawProfiles: Readonly<Record<string, string>> = {
  exif: 'text Raw profile type exif',
  APP1: 'text Raw profile type exif',
  iptc: IPTC_PROFILE,
  '8bim': IPTC_PROFILE,
  xmp: 'text Raw profile type xmp',
  icc: 'text Raw profile type icc',
  icm: 'text Raw profile type icc',
};
const copyrightKeywords = ['Author', 'Copyright'];

/** What is in a profile of IPTC: datasets, or an image resource of Photoshop that has them. */
function readIptcProfile(chunk: PngChunk, name: string): string[] {
  const profile = findRawProfile([chunk], name);
  if (!profile) return [];
  const resources = readPhotoshopResources(profile);
  const iptc = resources.length > 0 ? resources.find(({ id }) => id === photoshopIds.iptc)?.data : profile;
  // the profile itself stands for the block
  return iptc ? readIptcParts(iptc).filter((id) => id !== 'IPTC') : [];
}

function readTextParts(chunk: PngChunk): string[] {
  const keyword = keywordOf(chunk);
  if (chunk.type === 'iTXt' && keyword === XMP_KEYWORD) {
    const packet = readPngText(chunk);
    // a broken or very long text counts as XMP without being read
    return packet && packet.length > 0 ? readXmpParts(packet, 'iTXt XMP') : ['iTXt XMP'];
  }
  const profile = keyword.startsWith(RAW_PROFILE) ? rawProfiles[keyword.slice(RAW_PROFILE.length)] : undefined;
  if (profile === IPTC_PROFILE) return [profile, ...readIptcProfile(chunk, keyword.slice(RAW_PROFILE.length))];
  return [profile ?? (copyrightKeywords.includes(keyword) ? 'text Author, Copyright' : chunk.type)];
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
  // a file may end in the checksum of its last chunk
  const complete = chunks.filter(({ state, at, data }) => state !== 'cut' || data.length >= bytes.readUInt32BE(at));
  const last = chunks.at(-1);
  const trailer = last?.type === 'IEND' && last.state !== 'cut' ? bytes.subarray(end) : Buffer.alloc(0);
  return [...complete.flatMap(readChunkParts), ...readTrailer(trailer, 'bytes after IEND')];
}
