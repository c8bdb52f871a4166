/** The ids of all parts of an icon. Never throws. */
export function readIcoParts(bytes: Buffer): string[] {
  const pictures = bytes.length >= 6 ? bytes.readUInt16LE(4) : 0;
  return ['shown picture', ...(pictures > 1 ? ['other pictures'] : [])];
}
