import type { ByteReader } from '../bytes/byte-reader.js';

/** Colour modes that have a merged picture in colours that a viewer knows. A duotone is stored as gray. */
export type PsdMode = 'bitmap' | 'gray' | 'indexed' | 'rgb' | 'cmyk' | 'duotone' | 'lab';

export interface PsdHeader {
  readonly width: number;
  readonly height: number;
  /** Of the merged picture, with alpha and saved selections. */
  readonly channels: number;
  readonly bits: 1 | 8 | 16;
  readonly mode: PsdMode;
  /** Whether it is a PSB, which has longer lengths. */
  readonly isLarge: boolean;
}

export const PSD_HEADER_BYTES = 26;
const [PSD_VERSION, PSB_VERSION] = [1, 2];
const maxSides: Readonly<Record<number, number>> = { [PSD_VERSION]: 30_000, [PSB_VERSION]: 300_000 };
const MAX_CHANNELS = 56;

/** Source: Adobe Photoshop file formats specification, File Header Section. */
const modes: Readonly<Record<number, PsdMode | 'multichannel'>> = {
  0: 'bitmap',
  1: 'gray',
  2: 'indexed',
  3: 'rgb',
  4: 'cmyk',
  7: 'multichannel',
  8: 'duotone',
  9: 'lab',
};

/** Throws AppError `image_damaged`, `not_an_image`. */
export function readPsdHeader(reader: ByteReader): PsdHeader {
  reader.slice(0, PSD_HEADER_BYTES, 'the end of its header');
  const version = reader.u16(4, 'its version');
  const maxSide = maxSides[version];
  if (maxSide === undefined) throw reader.damaged(`version ${version}`, 4);
  const channels = reader.u16(12, 'its channels');
  if (channels < 1 || channels > MAX_CHANNELS) throw reader.damaged(`${channels} channels`, 12);
  const [height, width] = [reader.u32(14, 'its height'), reader.u32(18, 'its width')];
  if (Math.min(width, height) < 1 || Math.max(width, height) > maxSide) throw reader.damaged(`a size of ${width}x${height} px`, 14);
  const depth = reader.u16(22, 'its depth');
  const mode = modes[reader.u16(24, 'its mode')];
  if (!mode) throw reader.damaged(`colour mode ${reader.u16(24, 'its mode')}`, 24);
  if (mode === 'multichannel') throw reader.unsupported('the colour mode multichannel');
  if (depth === 32) throw reader.unsupported('32 bits per channel');
  const bits = toBits(depth, mode);
  if (bits === null) throw reader.damaged(`${depth} bits per channel in mode ${mode}`, 22);
  return { width, height, channels, bits, mode, isLarge: version === PSB_VERSION };
}

function toBits(depth: number, mode: PsdMode): PsdHeader['bits'] | null {
  if (mode === 'bitmap') return depth === 1 ? 1 : null;
  if (depth === 8) return 8;
  return depth === 16 && mode !== 'indexed' ? 16 : null;
}
