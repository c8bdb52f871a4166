import { segmentKinds } from '../../containers/jpeg/application-segments.js';

const { header: exifPrefix } = segmentKinds.exif;

/** EXIF without the prefix of a JPEG segment, which some writers copy into other containers. */
export const withoutExifPrefix = (exif: Buffer): Buffer =>
  exif.subarray(0, exifPrefix.length).equals(exifPrefix) ? exif.subarray(exifPrefix.length) : exif;
