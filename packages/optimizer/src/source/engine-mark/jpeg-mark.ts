import { type JpegSegment, joinJpeg, splitJpeg, stripJpegTrailer } from '@pixmill/image-formats';
import { DIGEST_BYTES, findDigestAtEnd, MARK_NAME, type MarkContainer } from './mark-container.js';

const [APP0, APP9, APP15, COM] = [0xe0, 0xe9, 0xef, 0xfe];

/** Whether the segment belongs to the coded picture. Application data and comments may change without it. */
const isCoded = ({ marker }: JpegSegment) => marker !== COM && (marker < APP0 || marker > APP15);

const isMark = ({ marker, body }: JpegSegment) =>
  marker === APP9 && body.length === MARK_NAME.length + DIGEST_BYTES && findDigestAtEnd(body, MARK_NAME) !== null;

/** 12 bytes: an APP9 segment with the name and the digest, before the first scan. */
export const jpegMark: MarkContainer = {
  name: MARK_NAME,
  toPicture(bytes) {
    const { segments, scans } = splitJpeg(stripJpegTrailer(bytes));
    return joinJpeg({ segments: segments.filter(isCoded), scans });
  },
  findDigest(bytes) {
    const mark = splitJpeg(bytes).segments.find(isMark);
    return mark ? findDigestAtEnd(mark.body, MARK_NAME) : null;
  },
  withDigest(bytes, digest) {
    const { segments, scans } = splitJpeg(bytes);
    const mark = { marker: APP9, body: Buffer.concat([MARK_NAME, digest]) };
    return joinJpeg({ segments: [...segments.filter((segment) => !isMark(segment)), mark], scans });
  },
};
