import { isSegmentOf, MAX_BODY_BYTES, segmentKinds } from '../containers/jpeg/application-segments.js';
import { type JpegSegment, joinJpeg, splitJpeg } from '../containers/jpeg/jpeg.js';

const { icc: kind } = segmentKinds;
/** The header, the number of the part and the number of parts. Source: ICC.1:2022, B.4. */
const HEAD_BYTES = kind.header.length + 2;
const MAX_PART_BYTES = MAX_BODY_BYTES - HEAD_BYTES;

const isJpegProfile = (segment: JpegSegment): boolean => segment.body.length > HEAD_BYTES && isSegmentOf(kind)(segment);

/** The profile in the segments, whose parts may be in any order; null without one. */
function findJpegProfile(segments: readonly JpegSegment[]): Buffer | null {
  const parts = segments.filter(isJpegProfile).map(({ body }) => body);
  if (parts.length === 0) return null;
  const inOrder = parts.toSorted((one, other) => (one[kind.header.length] ?? 0) - (other[kind.header.length] ?? 0));
  return Buffer.concat(inOrder.map((part) => part.subarray(HEAD_BYTES)));
}

/** The segments of a profile, each with a part of it. */
export function toProfileSegments(icc: Buffer): JpegSegment[] {
  const parts = Math.ceil(icc.length / MAX_PART_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const slice = icc.subarray(part * MAX_PART_BYTES, (part + 1) * MAX_PART_BYTES);
    return { marker: kind.marker, body: Buffer.concat([kind.header, Buffer.from([part + 1, parts]), slice]) };
  });
}

/** The profile of a JPEG; null without one. Throws AppError `image_damaged`. */
export const readJpegProfile = (bytes: Buffer): Buffer | null => findJpegProfile(splitJpeg(bytes).segments);

/** The same JPEG with this profile and no other. Throws AppError `image_damaged`. */
export function withJpegProfile(bytes: Buffer, icc: Buffer): Buffer {
  const { segments, scans } = splitJpeg(bytes);
  const others = segments.filter((segment) => !isJpegProfile(segment));
  return joinJpeg({ segments: [...others, ...toProfileSegments(icc)], scans });
}
