import type { JpegSegment } from './jpeg.js';
import { jpegCodes } from './jpeg-codes.js';

/** A kind of application segments: its marker, and how the bodies begin. */
export interface SegmentKind {
  readonly marker: number;
  readonly header: Buffer;
}

const toKind = (marker: number, header: string): SegmentKind => ({ marker, header: Buffer.from(header, 'latin1') });

const { app0, app1, app2, app13, app14 } = jpegCodes;

/** Sources: ITU-T T.871; CIPA DC-008 (EXIF 2.32), 4.7.2; XMP specification part 3, 1.1.3; ICC.1:2022, B.4; ITU-T T.872, 6.5.3. */
export const segmentKinds = {
  jfif: toKind(app0, 'JFIF\0'),
  exif: toKind(app1, 'Exif\0\0'),
  xmp: toKind(app1, 'http://ns.adobe.com/xap/1.0/\0'),
  extendedXmp: toKind(app1, 'http://ns.adobe.com/xmp/extension/\0'),
  icc: toKind(app2, 'ICC_PROFILE\0'),
  photoshop: toKind(app13, 'Photoshop 3.0\0'),
  adobe: toKind(app14, 'Adobe'),
} as const;

/** Digest of the packet, complete length and offset of a part of extended XMP. Source: XMP specification part 3, 1.1.3.1. */
export const EXTENSION_HEAD_BYTES = 40;

/** The 16-bit length of a segment includes itself. */
export const MAX_BODY_BYTES = 65_533;

/** Tells whether a segment is of this kind. */
export const isSegmentOf =
  ({ marker, header }: SegmentKind) =>
  (segment: JpegSegment): boolean =>
    segment.marker === marker && segment.body.subarray(0, header.length).equals(header);

/** The bodies of all segments of this kind without their headers. */
export const readSegmentParts = (segments: readonly JpegSegment[], kind: SegmentKind): Buffer[] =>
  segments.filter(isSegmentOf(kind)).map(({ body }) => body.subarray(kind.header.length));

/** The data in as many segments of this kind as it needs. Readers join them. */
export function toSegments({ marker, header }: SegmentKind, data: Buffer): JpegSegment[] {
  const partBytes = MAX_BODY_BYTES - header.length;
  return Array.from({ length: Math.ceil(data.length / partBytes) }, (_, part) => ({
    marker,
    body: Buffer.concat([header, data.subarray(part * partBytes, (part + 1) * partBytes)]),
  }));
}
