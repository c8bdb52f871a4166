import { type JpegSegment, joinJpeg, splitJpeg } from '../containers/jpeg/jpeg.js';

const APP2 = 0xe2;
const NAME = 'ICC_PROFILE\0';
/** The name, the number of the part and the number of parts. Source: ICC.1:2022, B.4. */
const HEAD_BYTES = NAME.length + 2;
/** The 16-bit length of a segment includes itself. */
const MAX_PART_BYTES = 65_533 - HEAD_BYTES;

const isJpegProfile = ({ marker, body }: JpegSegment): boolean =>
  marker === APP2 && body.length > HEAD_BYTES && body.toString('latin1', 0, NAME.length) === NAME;

/** The profile in the segments, whose parts may be in any order; null without one. */
function findJpegProfile(segments: readonly JpegSegment[]): Buffer | null {
  const parts = segments.filter(isJpegProfile).map(({ body }) => body);
  if (parts.length === 0) return null;
  const inOrder = parts.toSorted((one, other) => (one[NAME.length] ?? 0) - (other[NAME.length] ?? 0));
  return Buffer.concat(inOrder.map((part) => part.subarray(HEAD_BYTES)));
}

/** The segments of a profile, each with a part of it. */
export function toProfileSegments(icc: Buffer): JpegSegment[] {
  const parts = Math.ceil(icc.length / MAX_PART_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const slice = icc.subarray(part * MAX_PART_BYTES, (part + 1) * MAX_PART_BYTES);
    return { marker: APP2, body: Buffer.concat([Buffer.from(NAME, 'latin1'), Buffer.from([part + 1, parts]), slice]) };
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
