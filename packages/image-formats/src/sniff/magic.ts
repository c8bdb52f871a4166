import type { ImageFormat } from '@pixmill/contracts';

/** The first bytes of a file as latin1, and the text at another offset when the first bytes are ambiguous. */
export type Magic = readonly [start: string, at?: number, text?: string];

/** Formats that their first bytes tell, for certain. */
export const supportedMagic: readonly (readonly [ImageFormat, Magic])[] = [
  ['jpeg', ['\xff\xd8\xff']],
  ['png', ['\x89PNG\r\n\x1a\n']],
  ['gif', ['GIF87a']],
  ['gif', ['GIF89a']],
  ['webp', ['RIFF', 8, 'WEBP']],
  ['bmp', ['BM', 6, '\0\0\0\0']],
  ['psd', ['8BPS']],
  ['jp2', ['\xff\x4f\xff\x51']],
  ['ico', ['\0\0\x01\0', 5, '\0']],
];

/** Raw files of cameras with a start of their own. Those that start like a TIFF: camera-raw.ts. */
const rawMagic: readonly (readonly [string, Magic])[] = [
  ['camera raw (CRW)', ['II\x1a\0\0\0HEAP']],
  ['camera raw (ORF)', ['IIRO']],
  ['camera raw (ORF)', ['IIRS']],
  ['camera raw (ORF)', ['MMOR']],
  ['camera raw (RW2)', ['IIU\0']],
  ['camera raw (RAF)', ['FUJIFILMCCD-RAW']],
  ['camera raw (X3F)', ['FOVb']],
  ['camera raw (MRW)', ['\0MRM']],
];

/** Formats that are only named. */
export const otherMagic: readonly (readonly [string, Magic])[] = [
  ...rawMagic,
  ['PDF', ['%PDF-']],
  ['EPS', ['%!PS']],
  ['EPS', ['\xc5\xd0\xd3\xc6']],
  ['JPEG XL', ['\xff\x0a']],
  ['JPEG XL', ['\0\0\0\x0cJXL \r\n\x87\n']],
  ['JPEG XR', ['II\xbc']],
  ['CUR', ['\0\0\x02\0', 5, '\0']],
  ['QOI', ['qoif']],
  ['ZIP', ['PK\x03\x04']],
  ['ZIP', ['PK\x05\x06']],
  ['gzip', ['\x1f\x8b']],
  ['RAR', ['Rar!\x1a\x07']],
  ['7z', ['7z\xbc\xaf\x27\x1c']],
  ['ELF', ['\x7fELF']],
  ['Windows executable', ['MZ']],
  ['Ogg', ['OggS']],
  ['MP3', ['ID3']],
  ['WAV', ['RIFF', 8, 'WAVE']],
  ['AVI', ['RIFF', 8, 'AVI ']],
  ['Matroska', ['\x1a\x45\xdf\xa3']],
];

/** Whether a file starts so. Pure. */
export function matchesMagic(head: string, [start, at, text]: Magic): boolean {
  return head.startsWith(start) && (at === undefined || text === undefined || head.startsWith(text, at));
}
