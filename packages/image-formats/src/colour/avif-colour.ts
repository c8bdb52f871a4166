import { type CodedColour, readAv1Colour } from '../containers/avif/av1-sequence.js';
import type { Box } from '../containers/avif/avif-boxes.js';
import { readAvifItem } from '../containers/avif/avif-meta.js';
import {
  type AvifPicture,
  addAvifProperty,
  findCodedItem,
  readAvifPicture,
  readShownProperties,
} from '../containers/avif/avif-properties.js';
import { type Cicp, srgbCicp } from './cicp.js';
import { findPrimaries } from './profiles/primaries.js';
import { fromCicp, fromProfile, type ShownColour, shownAsSrgb } from './shown-colour.js';

const KIND_BYTES = 4;
const isColour = (kinds: readonly string[]) => (box: Box) =>
  box.type === 'colr' && kinds.includes(box.data.toString('latin1', 0, KIND_BYTES));
const isProfile = isColour(['prof', 'rICC']);
const isCodePoints = isColour(['nclx']);

/** Chromium converts no colours of a picture with this matrix. Source: docs/formats.md#colour. */
const CHROMA_DERIVED_MATRIX = 12;
/** Transfer functions that Chromium reads as that of sRGB: reserved, unspecified, and those of cameras. */
const transfersReadAsSrgb: readonly number[] = [0, 1, 2, 3, 6, 14, 15];

/** Bytes of a `colr` box with code points. Source: ISO/IEC 14496-12, 12.1.5. */
const CODE_POINTS_BYTES = KIND_BYTES + 7;
const FULL_RANGE = 0x80;

function readCodePoints({ data }: Box): CodedColour | null {
  if (data.length < CODE_POINTS_BYTES) return null;
  const [primaries, transfer, matrix] = [data.readUInt16BE(4), data.readUInt16BE(6), data.readUInt16BE(8)];
  return { primaries, transfer, matrix, fullRange: ((data[10] ?? 0) & FULL_RANGE) !== 0 };
}

function toCodePoints({ primaries, transfer, matrix, fullRange }: CodedColour): Box {
  const data = Buffer.alloc(CODE_POINTS_BYTES);
  data.write('nclx', 'latin1');
  data.writeUInt16BE(primaries, 4);
  data.writeUInt16BE(transfer, 6);
  data.writeUInt16BE(matrix, 8);
  data[10] = fullRange ? FULL_RANGE : 0;
  return { type: 'colr', data };
}

/** The code points in the container, else those in the coded picture. */
function readCodedColour(bytes: Buffer, picture: AvifPicture): CodedColour | null {
  const box = readShownProperties(picture).find(isCodePoints);
  if (box) return readCodePoints(box);
  const coded = readAvifItem(bytes, picture.meta, findCodedItem(picture));
  return coded && readAv1Colour(coded);
}

function toShownCicp({ primaries, transfer }: Cicp): Cicp {
  return {
    primaries: findPrimaries(primaries) ? primaries : srgbCicp.primaries,
    transfer: transfersReadAsSrgb.includes(transfer) ? srgbCicp.transfer : transfer,
  };
}

/** The colours of an AVIF, as Chromium shows them. sRGB when the container is broken. */
export function readAvifColour(bytes: Buffer): ShownColour {
  const picture = readAvifPicture(bytes);
  if (!picture) return shownAsSrgb;
  const profile = readShownProperties(picture).find(isProfile);
  if (profile) return fromProfile(profile.data.subarray(KIND_BYTES), 'rgb');
  const coded = readCodedColour(bytes, picture);
  if (!coded || coded.matrix === CHROMA_DERIVED_MATRIX) return shownAsSrgb;
  return fromCicp(toShownCicp(coded), 'rgb') ?? shownAsSrgb;
}

/** The colours of a HEIC by its container: its profile, else its code points, else sRGB. Those in the coded picture are not read. */
export function readHeicColour(bytes: Buffer): ShownColour {
  const picture = readAvifPicture(bytes);
  const boxes = picture ? readShownProperties(picture) : [];
  const profile = boxes.find(isProfile);
  if (profile) return fromProfile(profile.data.subarray(KIND_BYTES), 'rgb');
  const box = boxes.find(isCodePoints);
  const coded = box ? readCodePoints(box) : null;
  return (coded && fromCicp(toShownCicp(coded), 'rgb')) ?? shownAsSrgb;
}

/** The same AVIF with this profile, which goes before its code points. Null when it cannot be written. */
export function addAvifProfile(bytes: Buffer, icc: Buffer): Buffer | null {
  const picture = readAvifPicture(bytes);
  return picture && addAvifProperty(bytes, picture, { type: 'colr', data: Buffer.concat([Buffer.from('prof', 'latin1'), icc]) });
}

/** The same AVIF with the code points of these colours, which go before those in the coded picture. Null when they cannot be written. */
export function addAvifCodePoints(bytes: Buffer, cicp: Cicp): Buffer | null {
  const picture = readAvifPicture(bytes);
  const coded = picture && readCodedColour(bytes, picture);
  return coded && addAvifProperty(bytes, picture, toCodePoints({ ...coded, ...cicp }));
}
