import { formatNames } from '@pixmill/contracts';
import type { Sharp } from 'sharp';

/** A picture in a format that browsers do not show. */
export interface InputPicture {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** Rows of a BMP begin at a multiple of 4 bytes. */
const align4 = (size: number) => (size + 3) & ~3;

/** 24 bits a pixel, bottom row first. Source: BITMAPINFOHEADER. */
function writeBmp({ width, height, data }: Rgb): Buffer {
  const rowBytes = align4(width * 3);
  const bytes = Buffer.alloc(54 + rowBytes * height);
  bytes.write('BM', 0, 'latin1');
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [34, rowBytes * height],
  ] as const)
    bytes.writeUInt32LE(value, at);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
      bytes.set([blue, green, red], 54 + (height - 1 - y) * rowBytes + x * 3);
    }
  }
  return bytes;
}

/** One channel after the other, no layers, not packed. Source: Adobe Photoshop File Formats Specification. */
function writePsd({ width, height, data }: Rgb): Buffer {
  const header = Buffer.alloc(26 + 4 + 4 + 4 + 2);
  header.write('8BPS', 0, 'latin1');
  for (const [at, value] of [
    [4, 1],
    [12, 3],
    [22, 8],
    [24, 3],
  ] as const)
    header.writeUInt16BE(value, at);
  header.writeUInt32BE(height, 14);
  header.writeUInt32BE(width, 18);
  const planes = Buffer.alloc(data.length);
  const pixels = width * height;
  for (let at = 0; at < data.length; at += 1) planes[(at % 3) * pixels + Math.floor(at / 3)] = data[at] ?? 0;
  return Buffer.concat([header, planes]);
}

/** One PNG of 256 px. Source: Microsoft, Icons; PNG entries since Windows Vista. */
async function writeIco(picture: Sharp): Promise<Buffer> {
  const png = await picture.clone().resize(256, 256, { fit: 'cover' }).ensureAlpha().png().toBuffer();
  const head = Buffer.alloc(22);
  for (const [at, value] of [
    [2, 1],
    [4, 1],
    [10, 1],
    [12, 32],
  ] as const)
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

/** The picture in each format that can be written here; JPEG 2000 and HEIC have to be given. */
export async function writePictures(picture: Sharp): Promise<readonly InputPicture[]> {
  const { data, info } = await picture.clone().toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const rgb = { width: info.width, height: info.height, data };
  const tiff = (compression: 'none' | 'lzw' | 'deflate') => picture.clone().tiff({ compression, predictor: 'horizontal' }).toBuffer();
  return [
    { name: `${formatNames.tiff}, not packed`, bytes: await tiff('none') },
    { name: `${formatNames.tiff}, LZW`, bytes: await tiff('lzw') },
    { name: `${formatNames.tiff}, deflate`, bytes: await tiff('deflate') },
    { name: `${formatNames.bmp}, 24 bits`, bytes: writeBmp(rgb) },
    { name: `${formatNames.psd}, RGB, not packed`, bytes: writePsd(rgb) },
    { name: `${formatNames.ico}, 256 px`, bytes: await writeIco(picture) },
  ];
}
