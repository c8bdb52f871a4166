import { type Directory, ENTRY_BYTES, readTiff, type TiffReader } from './exif.js';
import { findExifDirectory } from './exif-fields.js';
import { exifTags, mainTags } from './exif-tags.js';

/** Bytes of one value by its type, 1 (byte) to 12 (double). */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** Overwrites the value of an entry with zeros. */
function zeroValue(tiff: Buffer, { readShort, readLong }: TiffReader, entry: number): void {
  const bytes = (typeBytes[readShort(entry + 2) ?? 0] ?? 0) * (readLong(entry + 4) ?? 0);
  const start = readLong(entry + 8) ?? 0;
  if (bytes > 4 && start >= 8 && start + bytes <= tiff.length) tiff.fill(0, start, start + bytes);
}

/** Overwrites a directory and its values with zeros. */
function zeroDirectory(tiff: Buffer, reader: TiffReader, { entries, link }: Directory): void {
  for (let at = entries; at < link; at += ENTRY_BYTES) zeroValue(tiff, reader, at);
  tiff.fill(0, entries - 2, link + 4);
}

/** Removes an entry. The later entries and the link to the next directory move up. */
function removeEntry(tiff: Buffer, { isLittleEndian }: TiffReader, { entries, count, link }: Directory, entry: number): void {
  tiff.copyWithin(entry, entry + ENTRY_BYTES, link + 4);
  tiff.fill(0, link + 4 - ENTRY_BYTES, link + 4);
  if (isLittleEndian) tiff.writeUInt16LE(count - 1, entries - 2);
  else tiff.writeUInt16BE(count - 1, entries - 2);
}

function removeGps(tiff: Buffer): void {
  const reader = readTiff(tiff);
  const directory = reader?.firstDirectory;
  const entry = directory ? reader.findEntry(directory, mainTags.gpsDirectory) : null;
  if (!reader || !directory || entry === null) return;
  const gpsDirectory = reader.readDirectory(reader.readLong(entry + 8));
  if (gpsDirectory) zeroDirectory(tiff, reader, gpsDirectory);
  removeEntry(tiff, reader, directory, entry);
}

/** Cameras write names of places into their notes, whose form only their makers know. A shorter note takes the place of the old one. */
function replaceMakerNote(tiff: Buffer, note: Buffer | null): void {
  const reader = readTiff(tiff);
  const directory = reader && findExifDirectory(reader);
  const entry = directory ? reader.findEntry(directory, exifTags.makerNote) : null;
  if (!reader || !directory || entry === null) return;
  const [bytes, start] = [reader.readLong(entry + 4) ?? 0, reader.readLong(entry + 8) ?? 0];
  zeroValue(tiff, reader, entry);
  if (!note || note.length > bytes || start + bytes > tiff.length) {
    removeEntry(tiff, reader, directory, entry);
    return;
  }
  note.copy(tiff, start);
  if (reader.isLittleEndian) tiff.writeUInt32LE(note.length, entry + 4);
  else tiff.writeUInt32BE(note.length, entry + 4);
}

/**
 * A copy without the GPS directory, and with `makerNote`, which may be null, in place of a longer maker note. The values of every other tag stay at
 * their offsets.
 */
export function removeLocation(exif: Buffer, makerNote: Buffer | null = null): Buffer {
  const copy = Buffer.from(exif);
  removeGps(copy);
  replaceMakerNote(copy, makerNote);
  return copy;
}
