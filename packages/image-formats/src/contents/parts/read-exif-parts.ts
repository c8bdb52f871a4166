import { hasAppleHeadroom, hasOnlyAppleHeadroom } from '../../metadata/exif/apple-headroom.js';
import { type Directory, ENTRY_BYTES, readTiff, type TiffReader } from '../../metadata/exif/exif.js';
import { findExifDirectory, readExifDensity } from '../../metadata/exif/exif-fields.js';
import { exifTags, mainTags } from '../../metadata/exif/exif-tags.js';

const copyrightTags: readonly number[] = [mainTags.artist, mainTags.copyright];
/** How the samples are stored: chroma position, version, component order, colour space, interoperability. A new file says it anew. */
const technicalTags: readonly number[] = [
  mainTags.orientation,
  mainTags.xResolution,
  mainTags.yResolution,
  mainTags.resolutionUnit,
  mainTags.exifDirectory,
  exifTags.width,
  exifTags.height,
  0x0213,
  0x9000,
  0x9101,
  0xa000,
  0xa001,
  0xa005,
];

/** The resolution of a file without one. */
const DEFAULT_DPI = 72;

function listTags(reader: TiffReader, directory: Directory | null): number[] {
  if (!directory) return [];
  return Array.from({ length: directory.count }, (_, index) => reader.readShort(directory.entries + index * ENTRY_BYTES) ?? 0);
}

/** Whether it has a resolution other than 72 dpi, which says nothing. A JFIF segment has whole numbers. */
function hasResolution(tiff: Buffer): boolean {
  const density = readExifDensity(tiff);
  return density !== null && !(density.unit === 'inch' && [density.x, density.y].every((value) => Math.round(value) === DEFAULT_DPI));
}

/**
 * The parts of an EXIF block; `id` is that of the block itself. A block that only says how the samples are stored has no part. Never throws.
 */
export function readExifParts(tiff: Buffer, id: string): string[] {
  const reader = readTiff(tiff);
  const first = reader?.firstDirectory;
  if (!reader || !first) return tiff.some((byte) => byte !== 0) ? [id] : [];
  const tags = [...listTags(reader, first), ...listTags(reader, findExifDirectory(reader))];
  const named = tags.filter((tag) => !technicalTags.includes(tag));
  const isCopyright = (tag: number) => copyrightTags.includes(tag);
  const hasHeadroom = hasAppleHeadroom(tiff);
  const parts = [
    ...(named.some((tag) => !isCopyright(tag) && tag !== exifTags.makerNote && tag !== mainTags.gpsDirectory) ? ['EXIF other tags'] : []),
    ...(named.includes(exifTags.makerNote) && !hasOnlyAppleHeadroom(tiff) ? ['EXIF maker note'] : []),
    ...(hasHeadroom ? ['EXIF Apple headroom'] : []),
    ...(named.includes(mainTags.gpsDirectory) ? ['EXIF GPS'] : []),
    ...(reader.readDirectory(reader.readLong(first.link)) ? ['EXIF thumbnail'] : []),
    ...(named.some(isCopyright) ? ['EXIF artist, copyright'] : []),
  ];
  return [...(parts.length > 0 ? [id, ...parts] : []), ...(hasResolution(tiff) ? ['EXIF resolution'] : [])];
}
