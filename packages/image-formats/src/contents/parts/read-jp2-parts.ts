import { type Box, readBoxes } from '../../containers/avif/avif-boxes.js';
import { withoutExifPrefix } from '../../metadata/exif/exif-prefix.js';
import { jp2Uuids, UUID_BYTES } from '../../metadata/formats/jp2-uuids.js';
import { readExifParts } from './read-exif-parts.js';
import { readIptcParts } from './read-photoshop-parts.js';
import { readXmpParts } from './read-xmp-parts.js';

function readUuidParts(data: Buffer): string[] {
  const [uuid, content] = [data.subarray(0, UUID_BYTES), data.subarray(UUID_BYTES)];
  if (uuid.equals(jp2Uuids.exif)) return readExifParts(withoutExifPrefix(content), 'uuid of EXIF');
  if (uuid.equals(jp2Uuids.xmp)) return readXmpParts(content, 'uuid of XMP');
  if (uuid.equals(jp2Uuids.iptc)) return readIptcParts(content);
  return [uuid.equals(jp2Uuids.geotiff) ? 'uuid of GeoTIFF' : `uuid ${uuid.toString('hex')}`];
}

function readBoxParts({ type, data }: Box): string[] {
  if (type === 'jp2h') return readBoxes(data).flatMap(readBoxParts);
  if (type === 'uuid') return readUuidParts(data);
  return [type === 'colr' && data[0] !== 1 ? 'colr with a profile' : type];
}

/** The ids of all parts of a JP2 file; none of a codestream without a container. Never throws. */
export function readJp2Parts(bytes: Buffer): string[] {
  const isFile = bytes.toString('latin1', 4, 8) === 'jP  ';
  return isFile ? readBoxes(bytes).flatMap(readBoxParts) : [];
}
