import { gammaCurve, makeProfile } from '@pixmill/image-formats';
import type { ByteReader } from '../bytes/byte-reader.js';
import type { BmpHeader } from './read-bmp-header.js';

/** The first headers with a colour space, and with a profile. */
const [V4_BYTES, V5_BYTES] = [108, 124];
/** Values of the colour space. Source: Microsoft, BITMAPV5HEADER. */
const [CALIBRATED, EMBEDDED] = [0, 0x4d42_4544];
/** Units of the primaries and of gamma: 2.30 and 16.16 numbers. */
const [PRIMARY_UNITS, GAMMA_UNITS] = [2 ** 30, 65_536];
const D65 = [0.3127, 0.329] as const;

/** The profile of the samples; null where they are sRGB. Browsers read the same two spaces. Throws AppError `image_damaged`. */
export function readBmpProfile(reader: ByteReader, { at, length }: Pick<BmpHeader, 'at' | 'length'>): Buffer | null {
  if (length < V4_BYTES) return null;
  const space = reader.u32(at + 56, 'its colour space');
  if (space === CALIBRATED) return readCalibration(reader, at);
  if (space !== EMBEDDED || length < V5_BYTES) return null;
  const bytes = reader.u32(at + 116, 'the length of its profile');
  return bytes === 0 ? null : reader.slice(at + reader.u32(at + 112, 'the place of its profile'), bytes, 'the end of its profile');
}

/** Primaries with the white of daylight, and the gamma of green. Null where they are empty, as most writers leave them. */
function readCalibration(reader: ByteReader, at: number): Buffer | null {
  const readPrimary = (index: number) => {
    const x = reader.u32(at + 60 + 12 * index, 'its primaries') / PRIMARY_UNITS;
    return [x, reader.u32(at + 64 + 12 * index, 'its primaries') / PRIMARY_UNITS] as const;
  };
  const gamma = reader.u32(at + 100, 'its gamma') / GAMMA_UNITS;
  const [red, green, blue] = [readPrimary(0), readPrimary(1), readPrimary(2)];
  if (gamma === 0) return null;
  return makeProfile({ primaries: { red, green, blue, white: D65 }, curve: gammaCurve(gamma), cicp: null }, 'rgb');
}
