import { createHash } from 'node:crypto';
import { type ConvertedFormat, type ImageInfo, isConvertedFormat } from '@pixmill/contracts';
import {
  type ImageFacts,
  type JpegFrame,
  type RasterFormat,
  readAvifSampleFormat,
  readJpegFrame,
  readJpegQuality,
  readStoredSamples,
  uprightSize,
} from '@pixmill/image-formats';
import type { OptimizeResult } from '../optimize-result.js';
import type { SourceImage } from './source-image.js';

type SampleCoding = Pick<ImageInfo, 'colourspace' | 'sampling' | 'depth'>;
type CodingFacts = Pick<ImageFacts, 'colour' | 'alpha' | 'lossless'>;

const sha1Of = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

const toColourspace = (isGray: boolean) => (isGray ? 'Grayscale' : 'sRGB');

/** Whether the three components are RGB, by the Adobe segment or by their names. Source: libjpeg, jdapimin.c. */
function storesRgb({ adobeTransform, components }: JpegFrame): boolean {
  return adobeTransform === 0 || (adobeTransform === null && String.fromCharCode(...components.map(({ id }) => id)) === 'RGB');
}

/** Chroma subsampling in J:a:b notation. */
function toSamplingText([luma, chroma]: JpegFrame['components']): string {
  if (!luma || !chroma) return '4:4:4';
  const [across, down] = [luma.horizontal / (chroma.horizontal || 1), luma.vertical / (chroma.vertical || 1)];
  const chromaSamples = Math.max(1, Math.round(4 / across));
  return `4:${chromaSamples}:${down > 1 ? 0 : chromaSamples}`;
}

function readJpegCoding(bytes: Buffer): SampleCoding {
  const frame = readJpegFrame(bytes);
  if (!frame) return { colourspace: 'YCbCr', sampling: '4:4:4', depth: 24 };
  const { components, bits } = frame;
  const colourspace = components.length === 1 ? 'Grayscale' : components.length === 4 ? 'CMYK' : storesRgb(frame) ? 'RGB' : 'YCbCr';
  return { colourspace, sampling: toSamplingText(components), depth: components.length * bits };
}

/** Samples per pixel, by the colour type in IHDR. A palette index is one sample. Source: PNG third edition, 11.2.1. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function readPngCoding(bytes: Buffer): SampleCoding {
  const [bits = 8, type = 2] = bytes.subarray(24, 26);
  return { colourspace: toColourspace(type === 0 || type === 4), sampling: '4:4:4', depth: bits * (pngChannels[type] ?? 3) };
}

/** Without a global colour table each frame has its own table of at most 256 colours: 8 bits. */
function readGifCoding(bytes: Buffer, { colour }: CodingFacts): SampleCoding {
  const packed = bytes[10] ?? 0;
  return { colourspace: toColourspace(colour === 'gray'), sampling: '4:4:4', depth: packed & 0x80 ? (packed & 7) + 1 : 8 };
}

function readAvifCoding(bytes: Buffer, { alpha }: CodingFacts): SampleCoding {
  const { bits, gray, sampling } = readAvifSampleFormat(bytes) ?? { bits: 8, gray: false, sampling: '4:2:0' };
  return { colourspace: toColourspace(gray), sampling, depth: bits * ((gray ? 1 : 3) + (alpha ? 1 : 0)) };
}

const sampleCodings: Readonly<Record<RasterFormat, (bytes: Buffer, facts: CodingFacts) => SampleCoding>> = {
  jpeg: readJpegCoding,
  png: readPngCoding,
  gif: readGifCoding,
  webp: (_, { lossless, alpha }) => ({ colourspace: 'sRGB', sampling: lossless ? '4:4:4' : '4:2:0', depth: alpha ? 32 : 24 }),
  avif: readAvifCoding,
};

const colourspaceNames = { gray: 'Grayscale', rgb: 'sRGB', ycbcr: 'YCbCr', cmyk: 'CMYK', lab: 'Lab' } as const;

/** As the file stores its samples; where its headers do not say so, as they were decoded. */
function readConvertedCoding(bytes: Buffer, format: ConvertedFormat, { colour, alpha, is16Bit }: ImageFacts): SampleCoding {
  const channels = { gray: 1, rgb: 3, cmyk: 4 }[colour] + (alpha ? 1 : 0);
  const decoded = { colour, sampling: '4:4:4', depth: channels * (is16Bit ? 16 : 8) } as const;
  const { colour: stored, sampling, depth } = readStoredSamples(bytes, format) ?? decoded;
  return { colourspace: colourspaceNames[stored], sampling, depth };
}

/**
 * Facts in the headers of a file. The quality of a JPEG is that of its luma table, on the scale of the nearest known table family; other
 * formats have quality 100. Throws AppError `image_damaged`. Source: docs/contracts/optidash.md#31-json-success.
 */
export function describeImage(bytes: Buffer, facts: ImageFacts): ImageInfo {
  const { format, interlaced } = facts;
  const jpegQuality = format === 'jpeg' ? readJpegQuality(bytes) : null;
  return {
    ...uprightSize(facts),
    interlaced,
    ...(isConvertedFormat(format) ? readConvertedCoding(bytes, format, facts) : sampleCodings[format](bytes, facts)),
    quality: jpegQuality?.quality ?? 100,
    sha1: sha1Of(bytes),
  };
}

/** The source as the caller sent it; the size is the one that a browser shows. Throws AppError `image_damaged`. */
export function describeSource({ original, bytes, facts, form }: SourceImage): OptimizeResult['source'] {
  const described = describeImage(form === 'file' ? bytes : original, facts);
  return { format: facts.format, facts: { ...described, sha1: sha1Of(original) } };
}
