const exifPrefix = Buffer.from('Exif\0\0', 'latin1');

/** EXIF without the prefix of a JPEG segment, which some writers copy into other containers. */
export const withoutExifPrefix = (exif: Buffer): Buffer =>
  exif.subarray(0, exifPrefix.length).equals(exifPrefix) ? exif.subarray(exifPrefix.length) : exif;
