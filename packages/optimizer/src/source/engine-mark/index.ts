import { createHash } from 'node:crypto';
import { type ImageFormat, isOutputFormat, type OutputFormat } from '@pixmill/contracts';
import { avifMark } from './avif-mark.js';
import { gifMark } from './gif-mark.js';
import { jpegMark } from './jpeg-mark.js';
import { DIGEST_BYTES, type MarkContainer } from './mark-container.js';
import { pngMark } from './png-mark.js';
import { webpMark } from './webp-mark.js';

/*
 * Lossy results get a mark. A second run then returns them unchanged instead of losing quality again (docs/measurements/codecs.md#generation-loss).
 * Decoders ignore the mark, which costs at most 16 bytes. It holds a digest of the coded picture: a file that another tool changed is no result of
 * the engine, even where the tool kept the mark. Source: docs/optimizer.md#sources-that-are-already-lossy.
 */

/** `lossy`: the engine changed pixels; `packed`: it packed the same pixels again. */
export type EngineMark = 'lossy' | 'packed';

const engineMarks: readonly EngineMark[] = ['lossy', 'packed'];

const containers: Readonly<Record<OutputFormat, MarkContainer>> = {
  jpeg: jpegMark,
  png: pngMark,
  gif: gifMark,
  webp: webpMark,
  avif: avifMark,
  // a JP2 file is made of boxes too
  jp2: avifMark,
};

const digestOf = (picture: Buffer, mark: EngineMark) =>
  createHash('sha256').update(mark).update(picture).digest().subarray(0, DIGEST_BYTES);

/**
 * Adds the mark. A `packed` result gets one only when it is a GIF, because packing a GIF again could change it.
 * Throws AppError `image_damaged`.
 */
export function markResult(bytes: Buffer, format: OutputFormat, mark: EngineMark): Buffer {
  if (mark === 'packed' && format !== 'gif') return bytes;
  const { toPicture, withDigest } = containers[format];
  return withDigest(bytes, digestOf(toPicture(bytes), mark));
}

/** The mark of an earlier result; null for an image without a mark, and for one whose picture changed since. Throws AppError `image_damaged`. */
export function readEngineMark(bytes: Buffer, format: ImageFormat): EngineMark | null {
  if (!isOutputFormat(format)) return null;
  const { name, findDigest, toPicture } = containers[format];
  const digest = bytes.includes(name) ? findDigest(bytes) : null;
  if (!digest) return null;
  const picture = toPicture(bytes);
  return engineMarks.find((mark) => digestOf(picture, mark).equals(digest)) ?? null;
}
