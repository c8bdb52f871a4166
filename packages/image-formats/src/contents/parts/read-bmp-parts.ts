/** Offsets in a BMP and values of its colour space. Source: Microsoft, BITMAPV5HEADER. */
const [HEADER_LENGTH, X_PER_METRE, SPACE] = [14, 38, 70];
const [MIN_DENSITY_BYTES, V4_BYTES, V5_BYTES] = [40, 108, 124];
const [CALIBRATED, EMBEDDED, LINKED] = [0, 0x4d42_4544, 0x4c49_4e4b];
/** 72 and 96 dpi in pixels per metre, as programs round them: these say nothing. */
const defaultDensities = [0, 2_834, 2_835, 3_779, 3_780];

/** The ids of all parts of a BMP. Never throws. */
export function readBmpParts(bytes: Buffer): string[] {
  const read = (at: number) => (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0);
  const length = read(HEADER_LENGTH);
  const space = length >= V4_BYTES ? read(SPACE) : null;
  const isV5 = length >= V5_BYTES;
  return [
    'pixels',
    ...(space === CALIBRATED ? ['primaries and gamma'] : []),
    ...(isV5 && space === EMBEDDED ? ['profile'] : []),
    ...(isV5 && space === LINKED ? ['linked profile'] : []),
    ...(length >= MIN_DENSITY_BYTES && !defaultDensities.includes(read(X_PER_METRE)) ? ['pixels per metre'] : []),
  ];
}
