import { readTiff } from '../metadata/exif.js';
import { toExifSegments, toIptcSegments } from '../metadata/jpeg-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { type JpegParts, type JpegSegment, joinJpeg, splitJpeg, stripJpegTrailer } from './jpeg-segments.js';

/** Source: CIPA DC-007 (Multi-Picture Format), 5.2.3: entries of 16 bytes with size at 4 and offset at 8. */
const MP_ENTRIES = 0xb002;
const MP_ENTRY_BYTES = 16;
const mpfHeader = 'MPF\0';
const [APP0, APP1, APP2, APP13, APP15, COM] = [0xe0, 0xe1, 0xe2, 0xed, 0xef, 0xfe];

const startsWith = (body: Buffer, text: string) => body.toString('latin1', 0, text.length) === text;
const isMpf = ({ marker, body }: JpegSegment) => marker === APP2 && startsWith(body, mpfHeader);
const isApplicationData = ({ marker }: JpegSegment) => marker >= APP0 && marker <= APP15;
const isExif = ({ marker, body }: JpegSegment) => marker === APP1 && startsWith(body, 'Exif\0\0');

/** The base of the offsets in the MPF segment, in bytes from the start of the file; null without the segment. */
function findMpfBase({ segments }: JpegParts): number | null {
  let at = 2;
  for (const segment of segments) {
    if (isMpf(segment)) return at + 4 + mpfHeader.length;
    at += 4 + segment.body.length;
  }
  return null;
}

/** Updates the image index after the first image shrank by `removed` bytes and the index moved `moved` bytes towards the start. */
function updateMpfIndex(mpf: JpegSegment, { removed, moved }: { removed: number; moved: number }): JpegSegment {
  const body = Buffer.from(mpf.body);
  const tiff = body.subarray(mpfHeader.length);
  const reader = readTiff(tiff);
  const entry = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, MP_ENTRIES) : null;
  const [start, bytes] = entry === null || !reader ? [null, null] : [reader.readLong(entry + 8), reader.readLong(entry + 4)];
  if (!reader || start === null || bytes === null || start + bytes > tiff.length) return mpf;
  const write = (value: number, at: number) => (reader.isLittleEndian ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  for (let at = start; at + MP_ENTRY_BYTES <= start + bytes; at += MP_ENTRY_BYTES) {
    const [size, offset] = [reader.readLong(at + 4) ?? 0, reader.readLong(at + 8) ?? 0];
    if (offset === 0) write(Math.max(0, size - removed), at + 4);
    else write(Math.max(0, offset - removed + moved), at + 8);
  }
  return { marker: mpf.marker, body };
}

/**
 * Replaces the first image of a JPEG with a gain map: its coded data by that of `first`, its EXIF and IPTC by those of `metadata`. Drops
 * comments. The colour profile, the gain map and its XMP stay byte for byte. Throws AppError `image_damaged`.
 */
export function replacePrimaryImage(bytes: Buffer, first: Buffer, { exif, iptc }: Metadata): Buffer {
  const oldParts = splitJpeg(bytes);
  const replacement = splitJpeg(stripJpegTrailer(first));
  const metadata = oldParts.segments.filter((segment) => isApplicationData(segment) && !isExif(segment) && segment.marker !== APP13);
  const replaced = [...(exif ? toExifSegments(exif) : []), ...(iptc ? toIptcSegments(iptc) : [])];
  const tables = replacement.segments.filter((segment) => !isApplicationData(segment) && segment.marker !== COM);
  const trailer = bytes.subarray(stripJpegTrailer(bytes).length);
  const newParts = { segments: [...replaced, ...metadata, ...tables], scans: Buffer.concat([replacement.scans, trailer]) };
  const [oldBase, newBase] = [findMpfBase(oldParts), findMpfBase(newParts)];
  if (oldBase === null || newBase === null) return joinJpeg(newParts);
  const change = { removed: bytes.length - joinJpeg(newParts).length, moved: oldBase - newBase };
  return joinJpeg({
    ...newParts,
    segments: newParts.segments.map((segment) => (isMpf(segment) ? updateMpfIndex(segment, change) : segment)),
  });
}
