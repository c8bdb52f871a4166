/** The header of a JP2 file. */
export interface Jp2Head {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Components of the codestream. */
  readonly channels: number;
  readonly bits: number;
  readonly colour: 'gray' | 'rgb';
  /** A profile in place of sRGB or of its gray. */
  readonly icc: Buffer | null;
}

const enumerated = { gray: 17, rgb: 16 } as const;

/** One box. Source: ISO/IEC 15444-1, I.4. */
export function toBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(parts.reduce((sum, { length }) => sum + length, head.length));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

/** The boxes before the codestream; `more` goes into the header. Source: ISO/IEC 15444-1, I.5. */
export function toFileHead({ width, height, channels, bits, colour, icc }: Jp2Head, more: readonly Buffer[] = []): Buffer {
  const size = Buffer.alloc(14);
  size.writeUInt32BE(height, 0);
  size.writeUInt32BE(width, 4);
  size.writeUInt16BE(channels, 8);
  size.set([bits - 1, 7], 10);
  const colr = icc ? Buffer.concat([Buffer.from([2, 0, 0]), icc]) : Buffer.from([1, 0, 0, 0, 0, 0, enumerated[colour]]);
  return Buffer.concat([
    toBox('jP  ', Buffer.from([13, 10, 0x87, 10])),
    toBox('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    toBox('jp2h', toBox('ihdr', size), toBox('colr', colr), ...more),
  ]);
}
