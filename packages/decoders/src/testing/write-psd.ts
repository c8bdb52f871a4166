export interface PsdFields {
  readonly version?: 1 | 2;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly mode: number;
  /** Rows of each channel as stored. */
  readonly channels: readonly Buffer[];
  readonly palette?: Buffer;
  /** Numbers and data of resources. */
  readonly resources?: readonly (readonly [id: number, data: Buffer])[];
  /** The number of layers in the file, which has no other data of them. */
  readonly layers?: number;
  readonly compression?: number;
  /** The packed rows of all channels, for compression 1. */
  readonly packed?: readonly Buffer[];
}

const longOf = (value: number) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const shortOf = (value: number) => Buffer.from([(value >>> 8) & 255, value & 255]);

/** A PSD or PSB. */
export function writePsd(fields: PsdFields): Buffer {
  const {
    version = 1,
    width,
    height,
    depth,
    mode,
    channels,
    palette = Buffer.alloc(0),
    resources = [],
    layers,
    compression = 0,
    packed,
  } = fields;
  const isLarge = version === 2;
  const lengthOf = (value: number) => (isLarge ? Buffer.concat([longOf(0), longOf(value)]) : longOf(value));
  const blocks = Buffer.concat(
    resources.flatMap(([id, data]) => [
      Buffer.from('8BIM'),
      shortOf(id),
      shortOf(0),
      longOf(data.length),
      data,
      Buffer.alloc(data.length & 1),
    ]),
  );
  const layerInfo = layers === undefined ? Buffer.alloc(0) : Buffer.concat([lengthOf(2), shortOf(layers & 0xffff)]);
  const counts = (packed ?? []).map(({ length }) => (isLarge ? longOf(length) : shortOf(length)));
  return Buffer.concat([
    Buffer.from('8BPS'),
    shortOf(version),
    Buffer.alloc(6),
    shortOf(packed ? packed.length / height : channels.length),
    longOf(height),
    longOf(width),
    shortOf(depth),
    shortOf(mode),
    longOf(palette.length),
    palette,
    longOf(blocks.length),
    blocks,
    lengthOf(layerInfo.length),
    layerInfo,
    shortOf(compression),
    ...counts,
    ...(packed ?? channels),
  ]);
}
