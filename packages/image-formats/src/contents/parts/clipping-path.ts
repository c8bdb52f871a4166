import { readSegmentParts, segmentKinds, toSegments } from '../../containers/jpeg/application-segments.js';
import type { JpegSegment } from '../../containers/jpeg/jpeg.js';
import { readJpegMarkers } from '../../containers/jpeg/jpeg-markers.js';
import { readPhotoshopResources } from '../../metadata/photoshop-resources.js';
import { isClippingPath } from './read-photoshop-parts.js';

function findPaths(bytes: Buffer): Buffer {
  const block = Buffer.concat(readSegmentParts(readJpegMarkers(bytes).markers, segmentKinds.photoshop));
  const paths = readPhotoshopResources(block).filter(isClippingPath);
  return Buffer.concat(paths.map((path) => path.bytes));
}

/** Segments with the clipping paths of `source` that `result` lacks; none when both have them. The paths do not change. Never throws. */
export function toClippingPathSegments(source: Buffer, result: Buffer): JpegSegment[] {
  const paths = findPaths(source);
  return paths.length === 0 || findPaths(result).length > 0 ? [] : toSegments(segmentKinds.photoshop, paths);
}
