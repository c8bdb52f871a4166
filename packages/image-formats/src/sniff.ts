import type { ImageFormat } from '@pixmill/contracts';

/** A supported format, or the name of an unsupported one; null when the bytes are not recognised. */
export type SniffResult = { readonly format: ImageFormat } | { readonly format: null; readonly name: string | null };

/** How many bytes of a text are searched for the root element: long licence comments may come first. */
const SVG_SEARCH_BYTES = 64 * 1024;
const FTYP_BRANDS_BYTES = 256;

/** The first bytes of a file as latin1, and the text at another offset when the first bytes are ambiguous. */
type Magic = readonly [start: string, at?: number, text?: string];

const supportedMagic: readonly (readonly [ImageFormat, Magic])[] = [
  ['jpeg', ['\xff\xd8\xff']],
  ['png', ['\x89PNG\r\n\x1a\n']],
  ['gif', ['GIF87a']],
  ['gif', ['GIF89a']],
  ['webp', ['RIFF', 8, 'WEBP']],
  ['tiff', ['II*\0']],
  ['tiff', ['MM\0*']],
  ['tiff', ['II+\0']],
  ['tiff', ['MM\0+']],
  ['bmp', ['BM', 6, '\0\0\0\0']],
  ['psd', ['8BPS']],
  ['jp2', ['\0\0\0\x0cjP  \r\n\x87\n']],
  ['jp2', ['\xff\x4f\xff\x51']],
  ['ico', ['\0\0\x01\0', 5, '\0']],
];

const otherMagic: readonly (readonly [string, Magic])[] = [
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

function matchesMagic(head: string, [start, at, text]: Magic): boolean {
  return head.startsWith(start) && (at === undefined || text === undefined || head.startsWith(text, at));
}

const heicBrands = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'mif3', 'msf1'];

function sniffIsoMedia(head: string): SniffResult | null {
  if (head.slice(4, 8) !== 'ftyp') return null;
  const length = Math.min(
    FTYP_BRANDS_BYTES,
    [0, 1, 2, 3].reduce((size, index) => size * 256 + head.charCodeAt(index), 0),
  );
  // reads the minor version as a brand too, because the short form of the box (mif3) has a brand there
  const brands: readonly string[] = head.slice(8, Math.max(12, length)).match(/[\s\S]{4}/g) ?? [];
  if (brands.includes('avif') || brands.includes('avis')) return { format: 'avif' };
  return brands.some((brand) => heicBrands.includes(brand)) ? { format: 'heic' } : { format: null, name: 'MP4' };
}

const QUOTED = `"[^"]*"|'[^']*'`;
const COMMENT = '<!--(?:(?!-->)[^])*-->';
/** Declarations of a document type. A comment or a quoted text in them can have any character. */
const SUBSET = String.raw`\[(?:${QUOTED}|${COMMENT}|<(?!!--)|[^\]"'<])*\]`;
const DOCTYPE = `<!DOCTYPE(?:${QUOTED}|${SUBSET}|[^["'>])*>`;
/** The text before the root element of an XML document: BOM, prolog, comments, doctype, processing instructions. */
const prologPattern = new RegExp(String.raw`^\ufeff?(?:\s+|<\?[^]*?\?>|${COMMENT}|${DOCTYPE})*`, 'i');
const commentPattern = new RegExp(COMMENT, 'g');

function sniffText(bytes: Uint8Array): SniffResult {
  const head = bytes.subarray(0, SVG_SEARCH_BYTES);
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(encoding).decode(head);
  const prolog = prologPattern.exec(text)?.[0] ?? '';
  const afterProlog = text.slice(prolog.length);
  if (/<!doctype\s+html/i.test(prolog.replace(commentPattern, ''))) return { format: null, name: 'HTML' };
  if (/^<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/.test(afterProlog)) return { format: 'svg' };
  if (/^<(?:html|head|body|script|table|div|title|a|p|br|h1)\b/i.test(afterProlog)) return { format: null, name: 'HTML' };
  if (/^\ufeff?\s*<\?xml/.test(text)) return { format: null, name: 'XML' };
  return { format: null, name: null };
}

/** Detects the format from the bytes, without decoding. Never throws. */
export function sniff(bytes: Uint8Array): SniffResult {
  // latin1 has one character per byte, so magic numbers can be written as strings
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, FTYP_BRANDS_BYTES)).toString('latin1');
  const supported = supportedMagic.find(([, magic]) => matchesMagic(head, magic));
  if (supported) return { format: supported[0] };
  const isoMedia = sniffIsoMedia(head);
  if (isoMedia) return isoMedia;
  const other = otherMagic.find(([, magic]) => matchesMagic(head, magic));
  if (other) return { format: null, name: other[0] };
  return sniffText(bytes);
}
