import { segmentKinds } from '../containers/jpeg/application-segments.js';
import { readPngChunks, writePngChunks } from '../containers/png/png.js';
import { readWebpChunks, writeWebpChunks } from '../containers/webp.js';
import { withoutExifPrefix } from '../metadata/exif/exif-prefix.js';
import { listEarlyExifChunks, listExifSegments, readShownOrientation, withOrientation } from '../metadata/orientation.js';

const { header: exifHeader } = segmentKinds.exif;

/** The same JPEG in which every EXIF segment has the orientation of the first one as browsers read it. Throws AppError `image_damaged`. */
export function withJpegOrientation(bytes: Buffer): Buffer {
  const bodies = listExifSegments(bytes);
  if (bodies.length === 0) return bytes;
  const orientation = readShownOrientation(bytes, 'jpeg');
  const written = bodies.map((body) => Buffer.concat([exifHeader, withOrientation(body.subarray(exifHeader.length), orientation)]));
  if (bodies.every((body, index) => written[index]?.equals(body))) return bytes;
  const copy = Buffer.from(bytes);
  for (const [index, body] of bodies.entries()) written[index]?.copy(copy, body.byteOffset - bytes.byteOffset);
  return copy;
}

/** The same PNG in which every EXIF chunk before the samples has the orientation of the first one as browsers read it. Throws AppError `image_damaged`. */
export function withPngOrientation(bytes: Buffer): Buffer {
  const chunks = readPngChunks(bytes);
  const early = listEarlyExifChunks(chunks);
  const orientation = readShownOrientation(bytes, 'png');
  const written = new Map(early.map((chunk) => [chunk, { ...chunk, data: withOrientation(chunk.data, orientation) }]));
  if (early.every((chunk) => written.get(chunk)?.data.equals(chunk.data))) return bytes;
  return writePngChunks(chunks.map((chunk) => written.get(chunk) ?? chunk));
}

/** The same WebP whose EXIF is upright, because browsers do not turn a WebP. Throws AppError `image_damaged`. */
export function withWebpOrientation(bytes: Buffer): Buffer {
  const chunks = readWebpChunks(bytes);
  const written = chunks.map((chunk) => {
    if (chunk.type !== 'EXIF') return chunk;
    const exif = withoutExifPrefix(chunk.data);
    const prefix = chunk.data.subarray(0, chunk.data.length - exif.length);
    return { ...chunk, data: Buffer.concat([prefix, withOrientation(exif, 1)]) };
  });
  return written.every(({ data }, index) => chunks[index]?.data.equals(data)) ? bytes : writeWebpChunks(written);
}
