import type { ImageFormat } from '@pixmill/contracts';
import type { RgbRaster } from '@pixmill/metric';
import sharp from 'sharp';

const unlimited = { limitInputPixels: false };
/** Width at which drawings are compared, in px. */
const svgWidth = 400;

/** 8-bit sRGB, upright, through the colour profile of the picture; with alpha only where the picture has it. The first frame of an animation. */
export async function decodeDisplayed(bytes: Buffer, format: ImageFormat): Promise<RgbRaster> {
  const picture = format === 'svg' ? sharp(bytes, unlimited).resize({ width: svgWidth }) : sharp(bytes, unlimited).autoOrient();
  const { data, info } = await picture.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, ...grayToRgb(data, info.channels) };
}

function grayToRgb(data: Buffer, channels: number): Pick<RgbRaster, 'data' | 'channels'> {
  if (channels >= 3) return { data, channels: channels === 4 ? 4 : 3 };
  const wide = channels === 2 ? 4 : 3;
  const rgb = Buffer.alloc((data.length / channels) * wide);
  for (let from = 0, to = 0; from < data.length; from += channels, to += wide) {
    rgb.fill(data[from] ?? 0, to, to + 3);
    if (channels === 2) rgb[to + 3] = data[from + 1] ?? 0;
  }
  return { data: rgb, channels: wide };
}

/** Samples of a picture as stored. */
export interface StoredSamples {
  readonly kind: 'cmyk' | 'rgb16' | 'srgb';
  /** Width, height and channels in one text. */
  readonly size: string;
  readonly samples: Uint8Array | Uint16Array;
}

/** Every sample as stored, without the colour profile, upright: 8-bit CMYK or sRGB with alpha, or 16-bit sRGB with alpha. */
export async function decodeStored(bytes: Buffer): Promise<StoredSamples> {
  const { space, depth } = await sharp(bytes, unlimited).metadata();
  const picture = sharp(bytes, { ...unlimited, ignoreIcc: true }).autoOrient();
  const kind = space === 'cmyk' ? 'cmyk' : depth === 'ushort' ? 'rgb16' : 'srgb';
  const converted = kind === 'cmyk' ? picture.pipelineColourspace('cmyk').toColourspace('cmyk') : picture.toColourspace(kind).ensureAlpha();
  const { data, info } = await converted.raw({ depth: kind === 'rgb16' ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
  const samples = kind === 'rgb16' ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { kind, size: `${info.width}x${info.height}x${info.channels}`, samples };
}
