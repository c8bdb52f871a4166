import type { ImageSize } from '../../image-facts.js';
import { type Density, isDefaultDensity, toDensity } from '../density.js';
import { type Directory, readTiff, type TiffReader } from './exif.js';
import { exifTags, mainTags, tiffTypes } from './exif-tags.js';

/** The directory with the tags of the camera; null without one. */
export function findExifDirectory(reader: TiffReader): Directory | null {
  const link = reader.firstDirectory && reader.findEntry(reader.firstDirectory, mainTags.exifDirectory);
  return link === null ? null : reader.readDirectory(reader.readLong(link + 8));
}

/** A whole number that is stored as SHORT or as LONG; null for another type. */
function readWholeNumber(reader: TiffReader, directory: Directory | null, tag: number): number | null {
  const entry = directory && reader.findEntry(directory, tag);
  if (entry === null) return null;
  const type = reader.readShort(entry + 2);
  if (type === tiffTypes.short) return reader.readShort(entry + 8);
  return type === tiffTypes.long ? reader.readLong(entry + 8) : null;
}

function readRational(reader: TiffReader, directory: Directory, tag: number): number {
  const entry = reader.findEntry(directory, tag);
  const at = entry !== null && reader.readShort(entry + 2) === tiffTypes.rational ? reader.readLong(entry + 8) : null;
  const [above, below] = at === null ? [null, null] : [reader.readLong(at), reader.readLong(at + 4)];
  return above !== null && below ? above / below : Number.NaN;
}

/** Values of ResolutionUnit. Source: CIPA DC-008, 4.6.5.1. */
const units = { 1: 'aspect', 2: 'inch', 3: 'cm' } as const;
const toUnit = (value: number | null) => units[(value ?? 2) as keyof typeof units] ?? null; // any other number finds nothing

/** The density in an EXIF block; null without one, and for 72 per inch, which EXIF requires where the density is unknown. */
export function readExifDensity(tiff: Buffer): Density | null {
  const reader = readTiff(tiff);
  const directory = reader?.firstDirectory;
  if (!reader || !directory) return null;
  const unit = toUnit(readWholeNumber(reader, directory, mainTags.resolutionUnit));
  const [x, y] = [readRational(reader, directory, mainTags.xResolution), readRational(reader, directory, mainTags.yResolution)];
  const density = unit && toDensity(x, y, unit);
  return density && isDefaultDensity(density) ? null : density;
}

/** Whether the block says that its density is in px per inch. Readers assume that unit without the tag. */
export function statesInches(tiff: Buffer): boolean {
  const reader = readTiff(tiff);
  return reader !== null && readWholeNumber(reader, reader.firstDirectory, mainTags.resolutionUnit) === 2;
}

/** The dimensions in the EXIF directory; null unless both are there. */
export function readExifSize(tiff: Buffer): ImageSize | null {
  const reader = readTiff(tiff);
  const directory = reader && findExifDirectory(reader);
  if (!reader || !directory) return null;
  const [width, height] = [readWholeNumber(reader, directory, exifTags.width), readWholeNumber(reader, directory, exifTags.height)];
  return width && height ? { width, height } : null;
}

/** The bytes of a text in the main directory without its end; null when it is empty or blank. */
export function readExifText(tiff: Buffer, tag: number): Buffer | null {
  const reader = readTiff(tiff);
  const entry = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, tag) : null;
  if (!reader || entry === null || reader.readShort(entry + 2) !== tiffTypes.ascii) return null;
  const length = reader.readLong(entry + 4) ?? 0;
  const start = length > 4 ? (reader.readLong(entry + 8) ?? tiff.length) : entry + 8;
  if (start + length > tiff.length) return null;
  const text = tiff.subarray(start, start + length);
  const end = text.findLastIndex((byte) => byte !== 0 && byte !== 0x20) + 1;
  return end > 0 ? text.subarray(0, end) : null;
}
