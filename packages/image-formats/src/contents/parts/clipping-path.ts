import type { JpegSegment } from '../../containers/jpeg/jpeg.js';
import { readJpegMarkers } from '../../containers/jpeg/jpeg-markers.js';
import { readPhotoshopResources } from '../../metadata/photoshop-resources.js';
import { toSegmentId } from './jpeg-segment-ids.js';
import { isClippingPath } from './read-photoshop-parts.js';

const APP13 = 0xed;
const header = Buffer.from('Photoshop 3.0\0', 'latin1');
const MAX_BODY_BYTES = 65_533;

function findPaths(bytes: Buffer): Buffer {
  const bodies = readJpegMarkers(bytes).markers.filter((marker) => toSegmentId(marker) === 'APP13 Photoshop');
  const block = Buffer.concat(bodies.map(({ body }) => body.subarray(header.length)));
  const paths = readPhotoshopResources(block).filter(isClippingPath);
  return Buffer.concat(paths.map((path) => path.bytes));
}

/** Segments with the clipping paths of `source` that `result` lacks; none when both have them. The paths do not change. Never throws. */
export function toClippingPathSegments(source: Buffer, result: Buffer): JpegSegment[] {
  const paths = findPaths(source);
  if (paths.length === 0 || findPaths(result).length > 0) return [];
  const partBytes = MAX_BODY_BYTES - header.length;
  return Array.from({ length: Math.ceil(paths.length / partBytes) }, (_, part) => ({
    marker: APP13,
    body: Buffer.concat([header, paths.subarray(part * partBytes, (part + 1) * partBytes)]),
  }));
}
