/** The first bytes of files in the formats of results. Sources: the specifications of the formats. */
const signatures: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  jpeg: (bytes) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff',
  png: (bytes) => bytes.subarray(0, 8).toString('hex') === '89504e470d0a1a0a',
  gif: (bytes) => bytes.subarray(0, 4).toString('latin1') === 'GIF8',
  webp: (bytes) => bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  avif: (bytes) => bytes.subarray(4, 8).toString('latin1') === 'ftyp' && bytes.subarray(8, 32).toString('latin1').includes('avi'),
  jp2: (bytes) => ['0000000c6a502020', 'ff4fff51'].some((start) => bytes.toString('hex', 0, 8).startsWith(start)),
  svg: (bytes) =>
    /^\s*</.test(
      bytes
        .subarray(0, 256)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    ),
};

/** Whether a source is in the format of its result, whatever its name says. Pure. */
export const hasFormat = (bytes: Buffer, format: string): boolean => signatures[format]?.(bytes) ?? false;
