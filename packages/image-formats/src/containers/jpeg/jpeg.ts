import { createImageDamaged } from '@pixmill/contracts';
import { hasBody, jpegCodes } from './jpeg-codes.js';
import { readJpegMarkers } from './jpeg-markers.js';

/** A marker segment before the first scan. `body` excludes marker and length. */
export interface JpegSegment {
  readonly marker: number;
  readonly body: Buffer;
}

export interface JpegParts {
  readonly segments: readonly JpegSegment[];
  /** From the first start-of-scan marker to the end of the file, trailing bytes included. */
  readonly scans: Buffer;
}

const { soi, eoi, sos } = jpegCodes;

/** Splits a JPEG before its first scan. Throws AppError `image_damaged`. */
export function splitJpeg(bytes: Buffer): JpegParts {
  const segments: JpegSegment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
    } else if (marker === sos) {
      return { segments, scans: bytes.subarray(at) };
    } else if (marker === eoi || marker === 0) {
      break;
    } else if (!hasBody(marker)) {
      at += 2; // markers without a body
    } else {
      const length = bytes.readUInt16BE(at + 2);
      if (length < 2 || at + 2 + length > bytes.length) break;
      segments.push({ marker, body: bytes.subarray(at + 4, at + 2 + length) });
      at += 2 + length;
    }
  }
  throw createImageDamaged(`JPEG: no scan found up to byte ${at}`);
}

/** The inverse of `splitJpeg`. */
export function joinJpeg({ segments, scans }: JpegParts): Buffer {
  const encodedSegments = segments.map(({ marker, body }) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([Buffer.from([0xff, soi]), ...encodedSegments, scans]);
}

/** The JPEG up to the end of its image, without trailing bytes such as a second image, an archive or a script. Throws AppError `image_damaged`. */
export function stripJpegTrailer(bytes: Buffer): Buffer {
  splitJpeg(bytes);
  return bytes.subarray(0, readJpegMarkers(bytes).end);
}
