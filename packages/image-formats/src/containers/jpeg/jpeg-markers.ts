import { hasBody, jpegCodes } from './jpeg-codes.js';

/** A marker of a JPEG with its segment, before or between its scans. */
export interface JpegMarker {
  /** The second byte of the marker. */
  readonly marker: number;
  /** Offset of the marker in bytes. */
  readonly at: number;
  /** The segment without marker and length; empty for a marker without a segment. */
  readonly body: Buffer;
}

export interface JpegMarkers {
  readonly markers: readonly JpegMarker[];
  /** Offset of the first byte after the picture; the length of the file when the picture has no end. */
  readonly end: number;
}

/** Reads all markers of the first picture, as far as they are sound. Never throws. Source: ITU-T T.81, B.1.1. */
export function readJpegMarkers(bytes: Buffer): JpegMarkers {
  const markers: JpegMarker[] = [];
  for (let at = 2; ; ) {
    // coded samples, and bytes between segments that decoders skip
    const found = bytes.indexOf(0xff, at);
    if (found < 0 || found + 2 > bytes.length) return { markers, end: bytes.length };
    const marker = bytes[found + 1] ?? 0;
    at = found + 2;
    if (marker === 0 || marker === 0xff) at = found + (marker === 0 ? 2 : 1);
    else if (marker === jpegCodes.eoi) return { markers, end: at };
    else if (!hasBody(marker)) markers.push({ marker, at: found, body: bytes.subarray(at, at) });
    else {
      const length = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 0;
      if (length < 2 || at + length > bytes.length) return { markers, end: bytes.length };
      markers.push({ marker, at: found, body: bytes.subarray(at + 2, at + length) });
      at += length;
    }
  }
}
