import { createImageDamaged } from '@pixmill/contracts';
import { findBox, readBoxes } from '@pixmill/image-formats';
import { type Jp2Header, readJp2Header } from './jp2-header.js';

/** A JP2 file, or a codestream without a container. */
export interface Jp2File {
  readonly codestream: Buffer;
  readonly header: Jp2Header;
}

const CODESTREAM_START = Buffer.from('ff4fff51', 'hex');
const emptyHeader: Jp2Header = { colour: null, palette: null, mapping: null, definitions: null };

/** Finds the codestream and the header. Throws AppError `image_damaged`, `not_an_image`. */
export function readJp2File(bytes: Buffer): Jp2File {
  if (bytes.subarray(0, CODESTREAM_START.length).equals(CODESTREAM_START)) return { codestream: bytes, header: emptyHeader };
  const boxes = readBoxes(bytes);
  const header = findBox(boxes, 'jp2h');
  const codestream = findBox(boxes, 'jp2c');
  if (!codestream) throw createImageDamaged('jp2: the codestream is missing or cut off');
  return { codestream: codestream.data, header: header ? readJp2Header(header.data) : emptyHeader };
}
