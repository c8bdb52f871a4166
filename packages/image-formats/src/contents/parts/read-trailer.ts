import { sniff } from '../../sniff/sniff.js';
import { isPadding } from './padding.js';

/** The id of a trailer that belongs to no picture. Somebody appended it, and a server or a program may take the file for it. */
export const FOREIGN_FILE_ID = 'text, archive or program after the picture';

const foreignNames: readonly string[] = ['ZIP', 'gzip', 'RAR', '7z', 'ELF', 'Windows executable', 'PDF', 'EPS', 'HTML', 'XML'];
/** The end of a ZIP, which programs search for from the end of a file. Its comment has 65,535 bytes at most. */
const zipEnd = Buffer.from('PK\x05\x06', 'latin1');
const MAX_ZIP_END_BYTES = 65_557;
const MAX_TEXT_BYTES = 65_536;

/** Whether all bytes are printable ASCII or UTF-8, line ends or tabs, in the first 64 kB. */
function isText(bytes: Buffer): boolean {
  const text = bytes.toString('utf8', 0, MAX_TEXT_BYTES);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell data from text
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/.test(text);
}

/** Whether the bytes after a picture are a text, an archive or a program. */
export function isForeignFile(bytes: Buffer): boolean {
  const sniffed = sniff(bytes);
  const name = sniffed.format === null ? sniffed.name : null;
  return foreignNames.includes(name ?? '') || isText(bytes) || bytes.subarray(-MAX_ZIP_END_BYTES).includes(zipEnd);
}

/** The ids of what follows a picture: none for padding, `otherId` for data that may belong to it. Never throws. */
export function readTrailer(bytes: Buffer, otherId: string): string[] {
  if (isPadding(bytes)) return [];
  return [isForeignFile(bytes) ? FOREIGN_FILE_ID : otherId];
}
