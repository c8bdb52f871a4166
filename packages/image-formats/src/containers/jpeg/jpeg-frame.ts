import { isSegmentOf, segmentKinds } from './application-segments.js';
import { type JpegSegment, splitJpeg } from './jpeg.js';

/** The frame header of a JPEG. */
export interface JpegFrame {
  readonly progressive: boolean;
  /** Bits per sample. */
  readonly bits: number;
  /** Identifier and sampling factors of each component. */
  readonly components: readonly { readonly id: number; readonly horizontal: number; readonly vertical: number }[];
  /** Colour transform of the Adobe segment, 0 for none; null without the segment. */
  readonly adobeTransform: number | null;
}

/** Offset of the transform in the Adobe segment. */
const TRANSFORM_AT = 11;
/** DHT, JPG and DAC lie in the range of the frame markers. */
const notFrameMarkers = new Set([0xc4, 0xc8, 0xcc]);
const progressiveMarkers = new Set([0xc2, 0xc6, 0xca, 0xce]);

/** The start-of-frame segment. */
export function findFrameSegment(segments: readonly JpegSegment[]): JpegSegment | undefined {
  return segments.find(({ marker }) => marker >= 0xc0 && marker <= 0xcf && !notFrameMarkers.has(marker));
}

/** Whether the frame is progressive: its samples are spread over several scans. */
export const isProgressiveFrame = ({ marker }: JpegSegment) => progressiveMarkers.has(marker);

/** Reads the frame header; null when there is none. Throws AppError `image_damaged`. */
export function readJpegFrame(bytes: Buffer): JpegFrame | null {
  const { segments } = splitJpeg(bytes);
  const frame = findFrameSegment(segments);
  if (!frame) return null;
  const { body } = frame;
  const components = Array.from({ length: body[5] ?? 0 }, (_, index) => {
    const at = 6 + index * 3;
    const factors = body[at + 1] ?? 0;
    return { id: body[at] ?? 0, horizontal: factors >> 4, vertical: factors & 15 };
  });
  const adobe = segments.find(isSegmentOf(segmentKinds.adobe));
  return { progressive: isProgressiveFrame(frame), bits: body[0] ?? 8, components, adobeTransform: adobe?.body[TRANSFORM_AT] ?? null };
}
