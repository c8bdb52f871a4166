import type { SniffResult } from './sniff-result.js';

/** Longest `ftyp` box that is read. */
const maxBrandsBytes = 256;

/** Brands of files with a still picture: ISO/IEC 23008-12 annex B. `mif3`: the short form of the header. */
const stillBrands = ['heic', 'heix', 'heim', 'heis', 'mif1', 'mif2', 'mif3'];
/** Brands of files with a track of pictures, of which no decoder here reads one: ISO/IEC 23008-12 annex B. */
const sequenceBrands = ['hevc', 'hevx', 'hevm', 'hevs', 'msf1'];

/** The brands of an ISO media file; null for another file. Pure. `head` is latin1. */
function readBrands(head: string, at: number): readonly string[] | null {
  if (head.slice(at + 4, at + 8) !== 'ftyp') return null;
  const length = [0, 1, 2, 3].reduce((size, index) => size * 256 + head.charCodeAt(at + index), 0);
  // reads the minor version as a brand too, because the short form of the box (mif3) has a brand there
  return head.slice(at + 8, at + Math.max(12, Math.min(maxBrandsBytes, length))).match(/[\s\S]{4}/g) ?? [];
}

/** AVIF, HEIC, or the name of another ISO media file; null for other files. Pure. */
export function sniffIsoMedia(head: string): SniffResult | null {
  const brands = readBrands(head, 0);
  if (!brands) return null;
  const has = (names: readonly string[]) => brands.some((brand) => names.includes(brand));
  if (has(['avif', 'avis'])) return { format: 'avif' };
  if (has(stillBrands)) return { format: 'heic' };
  if (has(sequenceBrands)) return { format: null, name: 'HEIC sequence' };
  return { format: null, name: has(['crx ']) ? 'camera raw (CR3)' : 'MP4' };
}

/** Relatives of JP2 by their first brand: ISO/IEC 15444-2, -3, -6 and -15. */
const relatives: Readonly<Record<string, string>> = { 'jpx ': 'JPX', mjp2: 'Motion JPEG 2000', 'jpm ': 'JPM', 'jph ': 'JPH' };
const jpeg2000Signature = '\0\0\0\x0cjP  \r\n\x87\n';

/** A file with JPEG 2000 in boxes is read when it says that readers of JP2 can read it. Pure. */
export function sniffJpeg2000(head: string): SniffResult | null {
  if (!head.startsWith(jpeg2000Signature)) return null;
  const brands = readBrands(head, jpeg2000Signature.length) ?? [];
  const [major = 'jp2 '] = brands;
  return brands.includes('jp2 ') || !relatives[major] ? { format: 'jp2' } : { format: null, name: relatives[major] };
}
