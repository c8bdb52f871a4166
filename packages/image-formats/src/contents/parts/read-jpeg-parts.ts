import { EXTENSION_HEAD_BYTES, segmentKinds } from '../../containers/jpeg/application-segments.js';
import { type JpegMarker, readJpegMarkers } from '../../containers/jpeg/jpeg-markers.js';
import { toSegmentId } from './jpeg-segment-ids.js';
import { readTrailerParts } from './jpeg-trailer.js';
import { readExifParts } from './read-exif-parts.js';
import { readPhotoshopParts } from './read-photoshop-parts.js';
import { readXmpParts } from './read-xmp-parts.js';

/** Density and thumbnail. Source: ITU-T T.871, 10.1. */
function readJfifParts(body: Buffer): string[] {
  if (body.length < 14) return [];
  const [units, across, down] = [body[7], body.readUInt16BE(8), body.readUInt16BE(10)];
  const isDefault = across === 0 || down === 0 || (across === down && (units === 0 || (units === 1 && across === 72)));
  const hasThumbnail = (body[12] ?? 0) * (body[13] ?? 0) > 0;
  return [...(isDefault ? [] : ['APP0 JFIF density']), ...(hasThumbnail ? ['APP0 JFIF thumbnail'] : [])];
}

type Segment = JpegMarker & { readonly id: string };

/** All segments with this id, joined without their headers. */
const join = (segments: readonly Segment[], id: string, headerBytes: number) =>
  Buffer.concat(segments.filter((segment) => segment.id === id).map(({ body }) => body.subarray(headerBytes)));

/** Ids whose bodies have parts of their own. */
const opened = ['APP0 JFIF', 'APP1 Exif', 'APP1 XMP', 'APP1 extended XMP', 'APP13 Photoshop'];

/** The ids of all parts of a JPEG. Never throws. */
export function readJpegParts(bytes: Buffer): string[] {
  const { markers, end } = readJpegMarkers(bytes);
  const segments = markers.map((marker): Segment => ({ ...marker, id: toSegmentId(marker) }));
  const bodies = (id: string) => segments.filter((segment) => segment.id === id).map(({ body }) => body);
  const hasExtendedXmp = bodies('APP1 extended XMP').length > 0;
  return [
    ...segments.map(({ id }) => id).filter((id) => id === 'APP0 JFIF' || !opened.includes(id)),
    ...bodies('APP0 JFIF').flatMap(readJfifParts),
    ...bodies('APP1 Exif').flatMap((body) => readExifParts(body.subarray(segmentKinds.exif.header.length), 'APP1 Exif')),
    ...readXmpParts(join(segments, 'APP1 XMP', segmentKinds.xmp.header.length), 'APP1 XMP'),
    ...(hasExtendedXmp
      ? readXmpParts(
          join(segments, 'APP1 extended XMP', segmentKinds.extendedXmp.header.length + EXTENSION_HEAD_BYTES),
          'APP1 extended XMP',
        )
      : []),
    ...readPhotoshopParts(join(segments, 'APP13 Photoshop', segmentKinds.photoshop.header.length)),
    ...readTrailerParts(bytes, end).map(({ id }) => id),
  ];
}
