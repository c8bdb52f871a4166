import type { Cicp } from '../cicp.js';
import type { Curve } from './curve.js';
import { type AdaptedPrimaries, adaptToD50, D50, type Primaries, type Triple } from './primaries.js';

/** The meaning of samples that have no profile of their own. */
export interface ColourDescription {
  readonly primaries: Primaries;
  readonly curve: Curve;
  /** The code points of these colours; null when none describes them. */
  readonly cicp: Cicp | null;
}

/** A tag of a profile, or several names for the same data. */
export interface Tag {
  readonly names: readonly string[];
  readonly data: Buffer;
}

const HEADER_BYTES = 128;
const TAG_ENTRY_BYTES = 12;
/** Version 4.4, the first with a tag for code points. */
const version = 0x04_40_00_00;
/** A gray profile with one curve. */
export const grayKind: ProfileKind = { samples: 'GRAY', connection: 'XYZ ', version, class: 'mntr' };
/** An RGB profile with three primaries and curves. */
export const rgbKind: ProfileKind = { samples: 'RGB ', connection: 'XYZ ', version, class: 'mntr' };
const LICENCE = 'CC0';

const toFixed = (value: number) => Math.round(value * 65_536);

/** A type signature, four reserved bytes and values of 32 bits. */
function toValues(type: string, values: readonly number[]): Buffer {
  const data = Buffer.alloc(8 + values.length * 4);
  data.write(type, 'latin1');
  for (const [index, value] of values.entries()) data.writeInt32BE(toFixed(value), 8 + index * 4);
  return data;
}

const toXyz = (xyz: Triple) => toValues('XYZ ', xyz);

/** Source: ICC.1:2022, 10.15. */
function toText(text: string): Buffer {
  const head = Buffer.alloc(28);
  head.write('mluc', 'latin1');
  head.writeUInt32BE(1, 8); // one language
  head.writeUInt32BE(TAG_ENTRY_BYTES, 12);
  head.write('enUS', 16, 'latin1');
  head.writeUInt32BE(text.length * 2, 20);
  head.writeUInt32BE(head.length, 24);
  return Buffer.concat([head, Buffer.from(text, 'utf16le').swap16()]);
}

/** Source: ICC.1:2022, 10.18. Function type 0 has an exponent only. */
function toCurve({ g, a, b, c, d }: Curve): Buffer {
  const isPower = a === 1 && b === 0 && d === 0;
  const values = isPower ? [g] : [g, a, b, c, d];
  const head = Buffer.from('para\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(isPower ? 0 : 3, 8);
  return Buffer.concat([head, toValues('', values).subarray(8)]);
}

/** Source: ICC.1:2022, 10.4. RGB samples of full range. */
const toCicp = ({ primaries, transfer }: Cicp) => Buffer.from([...Buffer.from('cicp\0\0\0\0', 'latin1'), primaries, transfer, 0, 1]);

/** The tags of primaries that are adapted to D50. */
export const toPrimaryTags = ({ red, green, blue }: Pick<AdaptedPrimaries, 'red' | 'green' | 'blue'>): Tag[] => [
  { names: ['rXYZ'], data: toXyz(red) },
  { names: ['gXYZ'], data: toXyz(green) },
  { names: ['bXYZ'], data: toXyz(blue) },
];

function toColourTags({ curve, cicp }: ColourDescription, adapted: AdaptedPrimaries): Tag[] {
  return [
    ...toPrimaryTags(adapted),
    { names: ['rTRC', 'gTRC', 'bTRC'], data: toCurve(curve) },
    ...(cicp ? [{ names: ['cicp'], data: toCicp(cicp) }] : []),
  ];
}

/** The samples that a profile describes, the space that it connects them to, and its version. */
export interface ProfileKind {
  readonly samples: 'RGB ' | 'GRAY' | 'CMYK';
  readonly connection: 'XYZ ' | 'Lab ';
  readonly version: number;
  /** The class. lcms makes the darkest colour of every other profile black, but not that of an abstract one. */
  readonly class: 'mntr' | 'abst';
}

/** Source: ICC.1:2022, 7.2. */
function toHeader({ samples, connection, version, class: profileClass }: ProfileKind, sizeBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(sizeBytes, 0);
  header.writeUInt32BE(version, 8);
  header.write(`${profileClass}${samples}${connection}`, 12, 'latin1');
  header.writeUInt16BE(2000, 24); // a date must be there; the same for all, so that the bytes are the same
  header.writeUInt16BE(1, 26);
  header.writeUInt16BE(1, 28);
  header.write('acsp', 36, 'latin1');
  toXyz(D50).copy(header, 68, 8);
  return header;
}

/** A profile of these tags. The table has an entry for each name. Names of one tag share its data, which starts at a multiple of four. */
export function joinProfile(tags: readonly Tag[], kind: ProfileKind): Buffer {
  const entries = tags.reduce((count, { names }) => count + names.length, 0);
  const table = Buffer.alloc(4 + entries * TAG_ENTRY_BYTES);
  table.writeUInt32BE(entries);
  const parts: Buffer[] = [];
  let [entryAt, dataAt] = [4, HEADER_BYTES + table.length];
  for (const { names, data } of tags) {
    for (const name of names) {
      table.write(name, entryAt, 'latin1');
      table.writeUInt32BE(dataAt, entryAt + 4);
      table.writeUInt32BE(data.length, entryAt + 8);
      entryAt += TAG_ENTRY_BYTES;
    }
    parts.push(data, Buffer.alloc(-data.length & 3));
    dataAt += data.length + (-data.length & 3);
  }
  return Buffer.concat([toHeader(kind, dataAt), table, ...parts]);
}

/**
 * A profile of version 4.4 for RGB or gray samples with these colours, of 400 to 550 bytes. The same colours give the same bytes. Null when the
 * primaries span no space. Source: ICC.1:2022, 8.4.
 */
export function makeProfile(colours: ColourDescription, samples: 'rgb' | 'gray'): Buffer | null {
  const adapted = adaptToD50(colours.primaries);
  if (!adapted) return null;
  const { cicp, curve } = colours;
  const name = cicp ? `CICP ${cicp.primaries}/${cicp.transfer}` : `gamma ${curve.g.toFixed(2)}`;
  const shared: readonly Tag[] = [
    { names: ['desc'], data: toText(name) },
    { names: ['cprt'], data: toText(LICENCE) },
    { names: ['wtpt'], data: toXyz(D50) },
    { names: ['chad'], data: toValues('sf32', adapted.adaptation.flat()) },
  ];
  if (samples === 'gray') return joinProfile([...shared, { names: ['kTRC'], data: toCurve(curve) }], grayKind);
  return joinProfile([...shared, ...toColourTags(colours, adapted)], rgbKind);
}
