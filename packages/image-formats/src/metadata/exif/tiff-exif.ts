import { type TiffDirectory, type TiffField, TiffFile } from '../../containers/tiff/tiff.js';
import { exifTags, mainTags } from './exif-tags.js';

/** Fields of the main directory that an EXIF block has: descriptions, the camera, texts of Windows. The samples of another file need other ones. */
// biome-ignore format: one number per line would be a page
const descriptiveTags: readonly number[] = [
  0x010d, 0x010e, 0x010f, 0x0110, mainTags.xResolution, mainTags.yResolution, mainTags.resolutionUnit, 0x0131, 0x0132, mainTags.artist, 0x013c, mainTags.copyright,
  0x4746, 0x4749, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f,
];
/** A link to a directory that is not copied, and data with offsets that a copy would break. */
const droppedTags: readonly number[] = [0xa005, exifTags.makerNote];
/** The last type of EXIF; the others belong to BigTIFF. */
const MAX_TYPE = 12;
/** No EXIF block is so long, but a TIFF can have any field. */
const MAX_BYTES = 1_000_000;
const [HEADER_BYTES, ENTRY_BYTES, LONG] = [8, 12, 4];

interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

/** The fields of a TIFF that make an EXIF block, as one in the same byte order, without the maker note. Null without any. Never throws. */
export function extractTiffExif(bytes: Buffer): Buffer | null {
  const file = TiffFile.open(bytes);
  const main = file?.readDirectory(file.firstAt);
  if (!file || !main) return null;
  const copy = (directory: TiffDirectory | null, isCopied: (tag: number) => boolean) =>
    [...(directory?.fields.values() ?? [])]
      .filter(({ tag, type }) => isCopied(tag) && type <= MAX_TYPE)
      .flatMap((field) => readField(file, field));
  const follow = (tag: number) => copy(file.readDirectory(file.findNumber(main, tag)), (each) => !droppedTags.includes(each));
  const described = copy(main, (tag) => descriptiveTags.includes(tag));
  const [camera, place] = [follow(mainTags.exifDirectory), follow(mainTags.gpsDirectory)];
  if (described.length + camera.length + place.length === 0) return null;
  const exif = writeExif(file.isLittle, { described, camera, place });
  return exif.length > MAX_BYTES ? null : exif;
}

function readField(file: TiffFile, { tag, type, count, at, bytes }: TiffField): Field[] {
  if (bytes === 0 || bytes > MAX_BYTES || at + bytes > file.bytes.length) return [];
  return [{ tag, type, count, value: file.bytes.subarray(at, at + bytes) }];
}

interface ExifDirectories {
  readonly described: readonly Field[];
  readonly camera: readonly Field[];
  readonly place: readonly Field[];
}

function writeExif(isLittle: boolean, { described, camera, place }: ExifDirectories): Buffer {
  const writer = new NumberWriter(isLittle);
  const link = (tag: number, offset: number): Field => ({ tag, type: LONG, count: 1, value: writer.long(offset) });
  const mainFields = (cameraAt: number, placeAt: number) => [
    ...described,
    ...(camera.length > 0 ? [link(mainTags.exifDirectory, cameraAt)] : []),
    ...(place.length > 0 ? [link(mainTags.gpsDirectory, placeAt)] : []),
  ];
  const cameraAt = HEADER_BYTES + writer.directory(mainFields(0, 0), 0).length;
  const cameraDirectory = camera.length > 0 ? writer.directory(camera, cameraAt) : Buffer.alloc(0);
  const placeAt = cameraAt + cameraDirectory.length;
  return Buffer.concat([
    Buffer.from(isLittle ? 'II*\0' : 'MM\0*', 'latin1'),
    writer.long(HEADER_BYTES),
    writer.directory(mainFields(cameraAt, placeAt), HEADER_BYTES),
    cameraDirectory,
    place.length > 0 ? writer.directory(place, placeAt) : Buffer.alloc(0),
  ]);
}

class NumberWriter {
  readonly #isLittle: boolean;

  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }

  short(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.#isLittle) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  long(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.#isLittle) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }

  /** A directory at this offset, with its values behind it, and no next one. */
  directory(fields: readonly Field[], offset: number): Buffer {
    const sorted = fields.toSorted((one, other) => one.tag - other.tag);
    let valueAt = offset + 2 + sorted.length * ENTRY_BYTES + 4;
    const values: Buffer[] = [];
    const entries = sorted.map(({ tag, type, count, value }) => {
      const head = [this.short(tag), this.short(type), this.long(count)];
      if (value.length <= 4) return Buffer.concat([...head, value, Buffer.alloc(4 - value.length)]);
      const padded = Buffer.concat([value, Buffer.alloc(value.length & 1)]);
      values.push(padded);
      valueAt += padded.length;
      return Buffer.concat([...head, this.long(valueAt - padded.length)]);
    });
    return Buffer.concat([this.short(sorted.length), ...entries, Buffer.alloc(4), ...values]);
  }
}
