import { connectsThroughLab, fitsSamples } from '../../metadata/icc.js';
import { readInkTable } from './ink-table.js';
import { createSrgbToLab, type Lab } from './lab.js';
import { joinProfile, type ProfileKind } from './make-profile.js';
import type { Triple } from './primaries.js';

/** The colour of red, green and blue of 0 to 1. */
type ToLab = (rgb: Triple) => Lab;

/** Values of each ink in the table. A decoder interpolates between them: with 17 the product of two inks is wrong by 0.25 of 255 at most. */
const POINTS = 17;
const TABLES_AT = 52;
const inkKind: ProfileKind = { samples: 'CMYK', connection: 'Lab ', version: 0x02_40_00_00, class: 'abst' };

/** Chromium turns four inks into red, green and blue first: each is the product of what its ink and black leave of the light. */
function toRgb(node: number): Triple {
  const light = (axis: number) => 1 - (Math.floor(node / POINTS ** axis) % POINTS) / (POINTS - 1);
  return [light(3) * light(0), light(2) * light(0), light(1) * light(0)];
}

/** Source: ICC.1:2022, 6.3.4.2 (Lab of version 2) and 10.10. */
function toTable(toLab: ToLab): Buffer {
  const head = Buffer.alloc(TABLES_AT);
  head.write('mft2', 'latin1');
  head.set([4, 3, POINTS], 8);
  for (const at of [12, 28, 44]) head.writeInt32BE(65_536, at);
  head.writeUInt16BE(2, 48);
  head.writeUInt16BE(2, 50);
  const straight = Buffer.from([0, 0, 0xff, 0xff]);
  const grid = Buffer.alloc(POINTS ** 4 * 6);
  for (let node = 0; node < POINTS ** 4; node += 1) {
    const [lightness, a, b] = toLab(toRgb(node));
    for (const [index, value] of [(lightness / 100) * 0xff00, (a + 128) * 256, (b + 128) * 256].entries()) {
      grid.writeUInt16BE(Math.round(Math.min(0xffff, Math.max(0, value))), node * 6 + index * 2);
    }
  }
  return Buffer.concat([head, ...Array<Buffer>(4).fill(straight), grid, ...Array<Buffer>(3).fill(straight)]);
}

const makeInkProfile = (toLab: ToLab) => joinProfile([{ names: ['A2B0'], data: toTable(toLab) }], inkKind);

let withoutProfile: Buffer | null = null;

/** Chromium reads red, green and blue of four inks as sRGB when there is no profile. */
function getProfileOfPlainInks(): Buffer {
  withoutProfile ??= makeInkProfile(createSrgbToLab());
  return withoutProfile;
}

/**
 * The profile with which a decoder shows CMYK samples as Chromium does. Chromium applies a profile to red, green and blue as if they were cyan, magenta
 * and yellow, without black, and reads Lab of version 2 as if it were that of version 4. A profile with other tables stays as it is.
 * Source: docs/formats.md#cmyk.
 */
export function toDecodableInks(icc: Buffer | null): Buffer {
  if (!icc || !fitsSamples(icc, 'cmyk')) return getProfileOfPlainInks();
  const table = connectsThroughLab(icc) ? readInkTable(icc) : null;
  if (!table) return icc;
  return makeInkProfile(([red, green, blue]) => {
    const [lightness = 0, a = 0, b = 0] = table([1 - red, 1 - green, 1 - blue, 0]);
    return [lightness * 100, a * 255 - 128, b * 255 - 128];
  });
}
