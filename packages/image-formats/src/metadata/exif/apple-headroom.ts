import { ENTRY_BYTES, readTiff } from './exif.js';
import { exifTags, mainTags } from './exif-tags.js';

/** A maker note of Apple: its name, a version and the byte order, then a directory. Offsets count from the start of the note. */
const header = Buffer.from('Apple iOS\0\0\x01MM', 'latin1');

/** HDRHeadroom and HDRGain. Source: developer.apple.com, Applying Apple HDR effect to your photos. */
const headroomTags = [0x0021, 0x0030];
const SRATIONAL = 10;
const RATIO_BYTES = 8;

function findMakerNote(exif: Buffer): Buffer | null {
  const reader = readTiff(exif);
  const link = reader?.firstDirectory ? reader.findEntry(reader.firstDirectory, mainTags.exifDirectory) : null;
  const directory = reader && link !== null ? reader.readDirectory(reader.readLong(link + 8)) : null;
  const entry = directory && reader ? reader.findEntry(directory, exifTags.makerNote) : null;
  const [bytes, start] = entry === null ? [null, null] : [reader?.readLong(entry + 4) ?? null, reader?.readLong(entry + 8) ?? null];
  const note = bytes === null || start === null ? null : exif.subarray(start, start + bytes);
  return note?.subarray(0, header.length).equals(header) ? note : null;
}

/** The ratios that say how bright a gain map makes the picture, by their tag. */
function readRatios(note: Buffer): (readonly [tag: number, ratio: Buffer])[] {
  const at = header.length;
  const count = note.length < at + 2 ? 0 : note.readUInt16BE(at);
  const ratios: (readonly [number, Buffer])[] = [];
  const end = Math.min(note.length - ENTRY_BYTES + 1, at + 2 + count * ENTRY_BYTES);
  for (let entry = at + 2; entry < end; entry += ENTRY_BYTES) {
    const [tag, offset] = [note.readUInt16BE(entry), note.readUInt32BE(entry + 8)];
    const isRatio = note.readUInt16BE(entry + 2) === SRATIONAL && offset + RATIO_BYTES <= note.length;
    if (headroomTags.includes(tag) && isRatio) ratios.push([tag, note.subarray(offset, offset + RATIO_BYTES)]);
  }
  return ratios;
}

/** Whether the block has these ratios. Never throws. */
export function hasAppleHeadroom(exif: Buffer): boolean {
  const note = findMakerNote(exif);
  return note !== null && readRatios(note).length > 0;
}

/** Whether the maker note is one that `readAppleHeadroom` returns. */
export function hasOnlyAppleHeadroom(exif: Buffer): boolean {
  const note = findMakerNote(exif);
  return note !== null && readRatios(note).length === note.readUInt16BE(header.length);
}

/**
 * A maker note with the two ratios without which an Apple gain map has no effect, and with nothing else of the camera; null when the EXIF block has
 * none. Never throws.
 */
export function readAppleHeadroom(exif: Buffer): Buffer | null {
  const note = findMakerNote(exif);
  const ratios = note ? readRatios(note) : [];
  if (ratios.length === 0) return null;
  const directory = Buffer.alloc(2 + ratios.length * ENTRY_BYTES + 4);
  directory.writeUInt16BE(ratios.length);
  for (const [index, [tag]] of ratios.entries()) {
    const entry = 2 + index * ENTRY_BYTES;
    directory.writeUInt16BE(tag, entry);
    directory.writeUInt16BE(SRATIONAL, entry + 2);
    directory.writeUInt32BE(1, entry + 4);
    directory.writeUInt32BE(header.length + directory.length + index * RATIO_BYTES, entry + 8);
  }
  return Buffer.concat([header, directory, ...ratios.map(([, ratio]) => ratio)]);
}
