import type { ImageSize } from '../../image-facts.js';
import { withOrientation } from '../orientation.js';
import type { PictureChange } from '../picture-change.js';
import { readShownSize } from '../shown-size.js';
import { type Directory, readTiff, type TiffReader } from './exif.js';
import { findExifDirectory } from './exif-fields.js';
import { exifTags, mainTags, tiffTypes } from './exif-tags.js';

const [THUMBNAIL_OFFSET, THUMBNAIL_BYTES] = [0x0201, 0x0202];
const MAX_SHORT = 0xffff;
/** Offsets of type, count and value in an entry. */
const [TYPE_AT, COUNT_AT, VALUE_AT] = [2, 4, 8];

/** Writes into a copy of a TIFF structure. No value moves, because maker notes contain offsets. */
class ExifEditor {
  readonly tiff: Buffer;
  readonly reader: TiffReader;
  readonly main: Directory;

  constructor(tiff: Buffer, reader: TiffReader, main: Directory) {
    this.tiff = tiff;
    this.reader = reader;
    this.main = main;
  }

  writeShort(value: number, at: number): void {
    if (this.reader.isLittleEndian) this.tiff.writeUInt16LE(value, at);
    else this.tiff.writeUInt16BE(value, at);
  }

  writeLong(value: number, at: number): void {
    if (this.reader.isLittleEndian) this.tiff.writeUInt32LE(value, at);
    else this.tiff.writeUInt32BE(value, at);
  }

  /** Sets a whole number where the directory has this tag. */
  setWholeNumber(directory: Directory | null, tag: number, value: number): void {
    const entry = directory && this.reader.findEntry(directory, tag);
    if (entry === null) return;
    const isShort = this.reader.readShort(entry + TYPE_AT) === tiffTypes.short && value <= MAX_SHORT;
    this.writeShort(isShort ? tiffTypes.short : tiffTypes.long, entry + TYPE_AT);
    this.writeLong(1, entry + COUNT_AT);
    this.writeLong(0, entry + VALUE_AT);
    if (isShort) this.writeShort(value, entry + VALUE_AT);
    else this.writeLong(value, entry + VALUE_AT);
  }

  /** Offset of the two numbers of a fraction in the main directory. */
  findRational(tag: number): number | null {
    const entry = this.reader.findEntry(this.main, tag);
    const isRational = entry !== null && this.reader.readShort(entry + TYPE_AT) === tiffTypes.rational;
    const at = isRational ? this.reader.readLong(entry + VALUE_AT) : null;
    return at !== null && at + 8 <= this.tiff.length ? at : null;
  }
}

function openEditor(tiff: Buffer): ExifEditor | null {
  const copy = Buffer.from(tiff);
  const reader = readTiff(copy);
  return reader?.firstDirectory ? new ExifEditor(copy, reader, reader.firstDirectory) : null;
}

/** The values that EXIF requires for an unknown density. Source: CIPA DC-008, 4.6.5.1. */
function resetDensity(editor: ExifEditor): void {
  for (const tag of [mainTags.xResolution, mainTags.yResolution]) {
    const at = editor.findRational(tag);
    if (at === null) continue;
    editor.writeLong(72, at);
    editor.writeLong(1, at + 4);
  }
  editor.setWholeNumber(editor.main, mainTags.resolutionUnit, 2);
}

function turnDensity(editor: ExifEditor): void {
  const [x, y] = [editor.findRational(mainTags.xResolution), editor.findRational(mainTags.yResolution)];
  if (x === null || y === null) return;
  const old = Buffer.from(editor.tiff.subarray(x, x + 8));
  editor.tiff.copyWithin(x, y, y + 8);
  old.copy(editor.tiff, y);
}

function setSize(editor: ExifEditor, stored: ImageSize, shown: ImageSize): void {
  const camera = findExifDirectory(editor.reader);
  editor.setWholeNumber(editor.main, mainTags.width, stored.width);
  editor.setWholeNumber(editor.main, mainTags.height, stored.height);
  editor.setWholeNumber(camera, exifTags.width, shown.width);
  editor.setWholeNumber(camera, exifTags.height, shown.height);
}

const turn = ({ width, height }: ImageSize): ImageSize => ({ width: height, height: width });

/** The size at which a browser shows the result, when EXIF makes it another one than that of its pixels and these are as many as in the source. */
function findShownSize(exif: Buffer, { upright, isResampled, isTurned, stored, isJpeg }: ExifChange): ImageSize | null {
  const kept = isTurned ? turn(stored) : stored;
  const shown =
    !isJpeg || isResampled || upright?.width !== kept.width || upright.height !== kept.height ? null : readShownSize(exif, stored);
  return shown && isTurned ? turn(shown) : shown;
}

/** Cuts the link to the directory of the thumbnail, and removes the thumbnail. Returns the structure, shorter when the thumbnail stood at its end. */
function removeThumbnail({ tiff, reader, main }: ExifEditor): Buffer {
  const directory = reader.readDirectory(reader.readLong(main.link));
  if (!directory) return tiff;
  const readValue = (tag: number) => {
    const entry = reader.findEntry(directory, tag);
    return entry === null ? null : reader.readLong(entry + VALUE_AT);
  };
  const [start, bytes] = [readValue(THUMBNAIL_OFFSET), readValue(THUMBNAIL_BYTES)];
  tiff.fill(0, main.link, main.link + 4);
  if (start === null || bytes === null || start < 8 || start + bytes > tiff.length) return tiff;
  tiff.fill(0, start, start + bytes);
  return start + bytes === tiff.length ? tiff.subarray(0, start) : tiff;
}

export interface ExifChange extends PictureChange {
  /** px of the source as stored. */
  readonly stored: ImageSize;
  /** Whether source and result are JPEGs, of which EXIF can change the shown size. */
  readonly isJpeg: boolean;
}

/**
 * The EXIF of a result: orientation, dimensions and density follow the picture, and a thumbnail of other pixels goes. Every other tag stays at its
 * offset. Bytes that are no TIFF structure come back unchanged; of a structure that is cut off only the orientation follows. Source: docs/formats.md#metadata.
 */
export function toResultExif(exif: Buffer, change: ExifChange): Buffer {
  const { upright, changesPixels, isResampled, isTurned } = change;
  const turned = upright ? withOrientation(exif, 1) : exif;
  const editor = openEditor(turned);
  if (!editor) return turned;
  if (upright) {
    setSize(editor, upright, findShownSize(exif, change) ?? upright);
    if (isResampled) resetDensity(editor);
    else if (isTurned) turnDensity(editor);
  }
  return changesPixels ? removeThumbnail(editor) : editor.tiff;
}
