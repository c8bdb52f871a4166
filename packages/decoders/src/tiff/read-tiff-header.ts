import { AppError, createImageDamaged } from '@pixmill/contracts';
import { type TiffDirectory, type TiffField, TiffFile } from '@pixmill/image-formats';

/** What the first directory says about the samples. Source: TIFF 6.0. */
export interface TiffHeader {
  readonly width: number;
  readonly height: number;
  /** Null without one. */
  readonly photometric: number | null;
  readonly compression: number;
  readonly bitsPerSample: number;
  readonly samplesPerPixel: number;
  /** 1 whole numbers, 2 with a sign, 3 floating-point numbers. */
  readonly sampleFormat: number;
  /** px; null for strips. */
  readonly tile: { readonly width: number; readonly height: number } | null;
  /** Where each strip or tile is in the file, and its length in bytes. */
  readonly pieces: readonly { readonly at: number; readonly bytes: number }[];
}

const tags = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  sampleFormat: 339,
} as const;

const damaged = (reason: string) => createImageDamaged(`TIFF: ${reason}`);
/** For a sound file of a kind that the decoder does not read, or shows wrongly. */
export const refuseTiff = (what: string) => new AppError('not_an_image', { message: `Not a supported image (TIFF with ${what})` });

/** Reads the first directory. Throws AppError `image_damaged` when it is not whole, or when it has no size, no samples or other ones than its size needs. */
export function readTiffHeader(bytes: Buffer): TiffHeader {
  const file = TiffFile.open(bytes);
  const at = file?.firstAt ?? null;
  const directory = file?.readDirectory(at);
  if (!file || !directory) throw damaged(`the first directory, at byte ${at ?? bytes.length}, is not in the file of ${bytes.length} bytes`);
  const find = (tag: number, absent: number) => (directory.fields.has(tag) ? (file.findNumber(directory, tag) ?? 0) : absent);
  const [width, height] = [find(tags.width, 0), find(tags.height, 0)];
  if (width < 1 || height < 1) throw damaged(`a size of ${width}x${height} px`);
  const bits = directory.fields.get(tags.bitsPerSample);
  const depths = bits ? (file.readNumbers(bits, 16) ?? [0]) : [1];
  if (new Set(depths).size > 1) throw refuseTiff(`samples of ${depths.join(', ')} bits`);
  const isTiled = directory.fields.has(tags.tileWidth) || directory.fields.has(tags.tileOffsets);
  const tile = isTiled ? { width: find(tags.tileWidth, 0), height: find(tags.tileHeight, 0) } : null;
  if (tile && (tile.width < 1 || tile.height < 1)) throw damaged(`tiles of ${tile.width}x${tile.height} px`);
  const samplesPerPixel = find(tags.samplesPerPixel, 1);
  const rowsPerStrip = Math.max(1, Math.min(height, find(tags.rowsPerStrip, height)));
  const perPlane = tile ? Math.ceil(width / tile.width) * Math.ceil(height / tile.height) : Math.ceil(height / rowsPerStrip);
  return {
    width,
    height,
    photometric: directory.fields.has(tags.photometric) ? find(tags.photometric, 0) : null,
    compression: find(tags.compression, 1),
    bitsPerSample: depths[0] ?? 1,
    samplesPerPixel,
    sampleFormat: find(tags.sampleFormat, 1),
    tile,
    pieces: readPieces(file, directory, { isTiled, count: find(tags.planar, 1) === 2 ? perPlane * samplesPerPixel : perPlane }),
  };
}

/** Every piece must be in the file, so that the decoder does not allocate memory for what is not there. */
function readPieces(file: TiffFile, directory: TiffDirectory, { isTiled, count }: { isTiled: boolean; count: number }) {
  const name = isTiled ? 'tile' : 'strip';
  const read = (tag: number): number[] | null => {
    const field: TiffField | undefined = directory.fields.get(tag);
    return field ? file.readNumbers(field, count) : null;
  };
  const offsets = read(isTiled ? tags.tileOffsets : tags.stripOffsets);
  const lengths = read(isTiled ? tags.tileBytes : tags.stripBytes);
  if (!offsets || !lengths) throw damaged(`the list of its ${name}s is not in the file`);
  if (Math.min(offsets.length, lengths.length) < count) throw damaged(`${Math.min(offsets.length, lengths.length)} of ${count} ${name}s`);
  return offsets.map((at, index) => {
    const bytes = lengths[index] ?? 0;
    if (at + bytes > file.bytes.length)
      throw damaged(`${name} ${index + 1} of ${count} ends at byte ${at + bytes}, behind the end of the file`);
    return { at, bytes };
  });
}
