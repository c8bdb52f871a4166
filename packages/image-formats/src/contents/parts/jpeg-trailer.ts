import { readJpegMarkers } from '../../containers/jpeg/jpeg-markers.js';
import { toSegmentId } from './jpeg-segment-ids.js';
import { type MpfIndex, readMpfIndex } from './mpf-index.js';
import { isPadding, isPaddingByte } from './padding.js';
import { FOREIGN_FILE_ID, isForeignFile } from './read-trailer.js';

/** What is in some bytes after the first picture. The id is that of the catalogue. */
export interface TrailerPart {
  readonly id: string;
  /** Bytes from the start of the file. */
  readonly start: number;
  readonly end: number;
}

/** Cameras write up to a dozen pictures. */
const MAX_PICTURES = 100;

const OTHER_BYTES = 'other bytes after the picture';

/** Google and Apple gain maps, by their XMP. */
const gainMapNames = ['ns.adobe.com/hdr-gain-map/', 'HDRGainMap'];
const depthNames = ['ns.apple.com/depthData', 'ns.google.com/photos/dd/1.0/depthmap', 'ns.google.com/photos/1.0/depthmap'];

/** Whether a picture after the first one is a gain map, a depth map or another one, by its segments. */
function describePicture(picture: Buffer): string {
  const { markers } = readJpegMarkers(picture);
  const ids = markers.map(toSegmentId);
  const xmp = markers.filter((_, index) => ids[index] === 'APP1 XMP').map(({ body }) => body.toString('latin1'));
  if (ids.includes('APP2 ISO 21496-1') || gainMapNames.some((name) => xmp.some((text) => text.includes(name)))) return 'gain map';
  return depthNames.some((name) => xmp.some((text) => text.includes(name))) ? 'depth map' : 'further picture';
}

const startsJpeg = (bytes: Buffer, at: number) => bytes[at] === 0xff && bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff;

/** The pictures that the index names, except the first; null when one is not a JPEG after the first picture. */
function readIndexed(bytes: Buffer, { entries }: MpfIndex, from: number): TrailerPart[] | null {
  const others = entries.filter(({ at }) => at !== 0);
  const isSound = entries.length > 0 && entries.length <= MAX_PICTURES && others.length === entries.length - 1;
  if (!isSound || others.some(({ at, bytes: length }) => at < from || at + length > bytes.length || !startsJpeg(bytes, at))) return null;
  return others.map(({ at, bytes: length, isThumbnail }) => ({
    id: isThumbnail ? 'large thumbnail' : describePicture(bytes.subarray(at, at + length)),
    start: at,
    end: at + length,
  }));
}

/** Source: ExifTool, Samsung trailer: a directory `SEFH`, its length and `SEFT` at the end; entries count back from the directory. */
function findSamsungTrailer(bytes: Buffer, from: number): TrailerPart | null {
  const end = bytes.length;
  if (end - from < 20 || bytes.toString('latin1', end - 4) !== 'SEFT') return null;
  const directory = end - 8 - bytes.readUInt32LE(end - 8);
  if (directory < from || bytes.toString('latin1', directory, directory + 4) !== 'SEFH') return null;
  const count = bytes.readUInt32LE(directory + 8);
  let start = directory;
  for (let entry = directory + 12; entry + 12 <= end - 8 && entry < directory + 12 + count * 12; entry += 12) {
    start = Math.min(start, directory - bytes.readUInt32LE(entry + 4));
  }
  return start < from ? null : { id: 'Samsung trailer', start, end };
}

const SAMSUNG_VIDEO = 'MotionPhoto_Data';

/** The end of the boxes of an MP4. Source: ISO/IEC 14496-12, 4.2. */
function findVideoEnd(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at + 8 <= end && /^[\w ]{4}$/.test(bytes.toString('latin1', at + 4, at + 8))) {
    const declared = bytes.readUInt32BE(at);
    const size = declared === 1 && at + 16 <= end ? Number(bytes.readBigUInt64BE(at + 8)) : declared === 0 ? end - at : declared;
    if (size < 8 || at + size > end) break;
    at += size;
  }
  return at;
}

/** Bytes of the length before `ftyp`, and of its name. */
const [LENGTH_BYTES, FTYP_BYTES] = [4, 4];

/** The part that begins at `start` or, after padding, soon after it. */
function readNext(bytes: Buffer, start: number, end: number): TrailerPart {
  const offset = bytes.subarray(start, end).findIndex((byte) => !isPaddingByte(byte));
  const first = start + Math.max(0, offset);
  // the first bytes of a JPEG and of an MP4 are padding elsewhere
  const from = Math.max(start + LENGTH_BYTES, first);
  const video = from - LENGTH_BYTES + bytes.subarray(from, first + LENGTH_BYTES + FTYP_BYTES).indexOf('ftyp');
  if (video >= from - LENGTH_BYTES) {
    const videoEnd = findVideoEnd(bytes, video, end);
    return { id: 'MP4 after the picture', start: video, end: videoEnd > video ? videoEnd : end };
  }
  const picture = Math.max(start, first - 1);
  if (!startsJpeg(bytes, picture)) return { id: isForeignFile(bytes.subarray(first, end)) ? FOREIGN_FILE_ID : OTHER_BYTES, start, end };
  const length = readJpegMarkers(bytes.subarray(picture, end)).end;
  return { id: describePicture(bytes.subarray(picture, picture + length)), start: picture, end: picture + length };
}

/** Parts between those of the index: JPEGs without an index, videos, padding. */
function readGap(bytes: Buffer, start: number, end: number): TrailerPart[] {
  const parts: TrailerPart[] = [];
  for (let at = start; at < end && !isPadding(bytes.subarray(at, end)); ) {
    const isTooMany = parts.length >= MAX_PICTURES;
    const part = isTooMany ? { id: OTHER_BYTES, start: at, end } : readNext(bytes, at, end);
    parts.push(part);
    at = part.end;
  }
  return parts;
}

/** All parts after the first picture, which ends at `from`, in the order of the file. Never throws. */
export function readTrailerParts(bytes: Buffer, from: number): TrailerPart[] {
  const { markers } = readJpegMarkers(bytes);
  const mpf = markers.find((segment) => toSegmentId(segment) === 'APP2 MPF');
  const index = mpf ? readMpfIndex(mpf) : null;
  const indexed = index ? readIndexed(bytes, index, from) : null;
  const wrong = mpf && !indexed ? [{ id: 'APP2 MPF, wrong', start: mpf.at, end: mpf.at + mpf.body.length + 4 }] : [];
  const samsung = findSamsungTrailer(bytes, from);
  const known = [...(indexed ?? []), ...(samsung ? [samsung] : [])].sort((one, other) => one.start - other.start);
  const parts: TrailerPart[] = [...wrong];
  let at = from;
  for (const part of known) {
    if (part.start > at) parts.push(...readGap(bytes, at, part.start));
    parts.push(part);
    at = Math.max(at, part.end);
  }
  if (at < bytes.length) parts.push(...readGap(bytes, at, bytes.length));
  const hasVideo = samsung !== null && bytes.subarray(samsung.start, samsung.end).includes(SAMSUNG_VIDEO);
  return [...parts.map(keepForeignAtEnd), ...(hasVideo ? [{ ...samsung, id: 'MP4 after the picture' }] : [])];
}

/** A foreign file can be cut off at the end only, because offsets count from both sides of it. */
function keepForeignAtEnd(part: TrailerPart, index: number, parts: readonly TrailerPart[]): TrailerPart {
  return part.id === FOREIGN_FILE_ID && index < parts.length - 1 ? { ...part, id: OTHER_BYTES } : part;
}
