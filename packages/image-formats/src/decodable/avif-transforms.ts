import { readShownAvif } from '../containers/avif/avif.js';
import { readAperture, toWholeAperture } from '../containers/avif/avif-aperture.js';
import { findBoxData, readBoxes } from '../containers/avif/avif-boxes.js';
import { readAvifPicture } from '../containers/avif/avif-properties.js';

/** The same AVIF without the clean aperture that browsers ignore. Throws AppError `image_damaged`. */
export function withShownAperture(bytes: Buffer): Buffer {
  const picture = readShownAvif(bytes);
  const aperture = picture?.properties.find(({ type }) => type === 'clap');
  if (!picture || !aperture || readAperture(aperture, picture.size)) return bytes;
  const copy = Buffer.from(bytes);
  toWholeAperture(picture.size).copy(copy, aperture.data.byteOffset - bytes.byteOffset, 0, aperture.data.length);
  return copy;
}

/** The order in which browsers apply them, whatever their order in the file. Source: ISO/IEC 23000-22 (MIAF), 7.3.6.7. */
const transforms = ['clap', 'irot', 'imir'];

/** The same AVIF whose properties cut, turn and mirror in the order of browsers. The decoder takes that of the file. Throws AppError `image_damaged`. */
export function withShownTransforms(bytes: Buffer): Buffer {
  const picture = readAvifPicture(bytes);
  const iprp = findBoxData(findBoxData(bytes, 'meta'), 'iprp');
  const ipma = findBoxData(iprp, 'ipma');
  const hasOneList = readBoxes(iprp).filter(({ type }) => type === 'ipma').length === 1;
  const isLong = ((ipma[3] ?? 0) & 1) === 1;
  if (!picture || isLong || !hasOneList) return bytes;
  const copy = Buffer.from(bytes);
  let at = ipma.byteOffset - bytes.byteOffset + 8;
  for (const { properties } of picture.associations) {
    at += ((ipma[0] ?? 0) < 1 ? 2 : 4) + 1;
    const rankOf = (value: number) => transforms.indexOf(picture.properties[(value & 0x7f) - 1]?.type ?? '');
    const values = [...copy.subarray(at, at + properties.length)];
    const ordered = values.filter((value) => rankOf(value) >= 0).sort((a, b) => rankOf(a) - rankOf(b));
    copy.set(
      values.map((value) => (rankOf(value) < 0 ? value : (ordered.shift() ?? value))),
      at,
    );
    at += properties.length;
  }
  return copy.equals(bytes) ? bytes : copy;
}
