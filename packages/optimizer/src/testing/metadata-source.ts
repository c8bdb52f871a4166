import { noMetadata, withJpegMetadata } from '@pixmill/image-formats';
import exifr from 'exifr';
import sharp from 'sharp';

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 tiff:Orientation="6" exif:PixelXDimension="240" exif:PixelYDimension="160" exif:GPSLatitude="48,12N" photoshop:City="Vienna"
 photoshop:Credit="Ann and Co" xmpRights:WebStatement="https://example.com/licence" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>`;

const dataset = (number: number, text: string) =>
  Buffer.concat([Buffer.from([0x1c, 2, number, 0, text.length]), Buffer.from(text, 'latin1')]);
const iptc = Buffer.concat([dataset(80, 'Ann Author'), dataset(90, 'Vienna'), dataset(116, '(c) Ann'), dataset(120, 'A caption')]);

/** A JPEG of this picture with everything: libvips writes EXIF and XMP, orientation 6 and 300 px per inch. 240x160 px, as stored. */
export async function createMetadataSource(picture: Buffer): Promise<Buffer> {
  const jpeg = await sharp(picture)
    .resize(240, 160)
    .withXmp(xmp)
    .withExif({
      IFD0: { Artist: 'Ann Author', Copyright: '(c) Ann', Make: 'Maker' },
      IFD2: { PixelXDimension: '240', PixelYDimension: '160', LensModel: 'Lens' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '16/1 22/1 0/1' },
    })
    .withMetadata({ orientation: 6, density: 300 })
    .jpeg({ quality: 92 })
    .toBuffer();
  const { exif, xmp: packet } = await sharp(jpeg).metadata();
  return withJpegMetadata(jpeg, {
    ...noMetadata,
    exif: exif?.subarray(6) ?? null,
    xmp: packet ?? null,
    iptc,
    density: { x: 300, y: 300, unit: 'inch' },
  });
}

/** Metadata as another reader sees it. */
export interface ReadMetadata {
  readonly exif: Record<string, unknown>;
  readonly xmp: Record<string, unknown>;
  readonly iptc: Record<string, unknown>;
  /** px per inch of the file itself, as libvips reads it. */
  readonly density: number | undefined;
}

const blocks = { exif: true, gps: true, ifd1: false, iptc: true, icc: false, jfif: false, translateValues: false, mergeOutput: false };
/** XMP is read alone: its namespaces `tiff` and `exif` would be mixed with EXIF. */
const xmpBlock = { tiff: false, exif: false, gps: false, xmp: true, mergeOutput: false };

/** Reads a file with exifr. It knows no WebP and no XMP in AVIF: there libvips cuts out the blocks. */
export async function readMetadata(bytes: Buffer): Promise<ReadMetadata> {
  const header = await sharp(bytes).metadata();
  const isKnown = header.format === 'jpeg' || header.format === 'png';
  const tiff = isKnown ? bytes : header.exif;
  const { ifd0, exif, gps, iptc = {} } = { ...(tiff && (await exifr.parse(tiff, blocks))) };
  const readPacket = async () => (header.xmp ? exifr.sidecar(header.xmp, { xmp: true, mergeOutput: false }, 'xmp') : {});
  const { xmlns: _, ihdr: __, ...namespaces } = { ...(isKnown ? await exifr.parse(bytes, xmpBlock) : await readPacket()) };
  return { exif: { ...ifd0, ...exif, ...gps }, xmp: Object.assign({}, ...Object.values(namespaces)), iptc, density: header.density };
}
