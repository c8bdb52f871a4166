import { type Box, VERSION_BYTES, writeBox } from './avif-boxes.js';
import { type AvifItem, type ItemLocation, toItemBox, toItemLocationBox } from './avif-items.js';

/** An AV1 image with its properties. `isRequired` says that a decoder must know the property. */
export interface AvifImage {
  readonly data: Buffer;
  readonly properties: readonly { readonly box: Box; readonly isRequired: boolean }[];
}

/** Version and flags. */
const version = Buffer.alloc(VERSION_BYTES);
const [MAIN, ALPHA] = [1, 2];

const toBox = (type: string, ...parts: readonly Buffer[]): Box => ({ type, data: Buffer.concat(parts) });
const toShorts = (...values: readonly number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));

/** The `iprp` box: the properties of all images, and which image has which. */
function toPropertiesBox(images: readonly AvifImage[]): Box {
  let last = 0;
  const associations = images.map(({ properties }, image) => {
    const entry = [0, image + 1, properties.length, ...properties.map(({ isRequired }) => (isRequired ? 0x80 : 0) | ++last)];
    return Buffer.from(entry);
  });
  const all = images.flatMap(({ properties }) => properties.map(({ box }) => writeBox(box)));
  return toBox(
    'iprp',
    writeBox(toBox('ipco', ...all)),
    writeBox(toBox('ipma', version, Buffer.from([0, 0, 0, images.length]), ...associations)),
  );
}

/** Writes a still AVIF: an image, and its alpha. Source: AV1 Image File Format 1.1, section 2; ISO/IEC 23008-12, 6. */
export function writeAvif(main: AvifImage, alpha: AvifImage | null): Buffer {
  const images = alpha ? [main, alpha] : [main];
  const items = images.map((_, image): AvifItem => ({ id: image + 1, type: 'av01', contentType: '' }));
  const ftyp = writeBox(toBox('ftyp', Buffer.from('avif\0\0\0\0avifmif1miaf', 'latin1')));
  const toMeta = (start: number): Buffer => {
    let offset = start;
    const locations = images.map(({ data }, image): ItemLocation => {
      const extents = [{ offset, bytes: data.length }];
      offset += data.length;
      return { id: image + 1, method: 0, extents };
    });
    const boxes = [
      toBox('hdlr', version, Buffer.from('\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1')),
      toBox('pitm', version, toShorts(MAIN)),
      toItemLocationBox(locations),
      toBox('iinf', version, toShorts(items.length), ...items.map((item) => writeBox(toItemBox(item)))),
      ...(alpha ? [toBox('iref', version, writeBox(toBox('auxl', toShorts(ALPHA, 1, MAIN))))] : []),
      toPropertiesBox(images),
    ];
    return writeBox(toBox('meta', version, ...boxes.map(writeBox)));
  };
  const samplesAt = ftyp.length + toMeta(0).length + 8;
  return Buffer.concat([ftyp, toMeta(samplesAt), writeBox(toBox('mdat', ...images.map(({ data }) => data)))]);
}
