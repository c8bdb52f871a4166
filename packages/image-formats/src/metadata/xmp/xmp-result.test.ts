import { describe, expect, test } from '@jest/globals';
import { noChange } from '../picture-change.js';
import { readXmp } from '../testing/read-xmp.js';
import { joinXmp } from './extended-xmp.js';
import { toResultXmp, type XmpChange } from './xmp-result.js';

const wrap = (attributes: string, elements = '') => `<?xpacket begin="\u{feff}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta>
${' '.repeat(500)}
<?xpacket end="w"?>`;

const stored = { width: 400, height: 300 };
const unchanged: XmpChange = { ...noChange, stored, dropsLocation: false };
const resized: XmpChange = {
  upright: { width: 30, height: 40 },
  changesPixels: true,
  isResampled: true,
  isTurned: true,
  stored,
  dropsLocation: false,
};

function change(text: string, how: XmpChange): Buffer {
  const stored = { packet: Buffer.from(text), extension: null };
  const parsed = joinXmp(stored);
  if (!parsed) throw new Error('the packet is not XMP');
  return toResultXmp(stored, parsed, how);
}

describe('toResultXmp', () => {
  test.each([
    [
      'attributes',
      wrap(
        'tiff:Orientation="6" tiff:ImageWidth="400" tiff:ImageLength="300" exif:PixelXDimension="400" exif:PixelYDimension="300" xmp:Rating="5"',
      ),
    ],
    [
      'elements',
      wrap(
        '',
        `<tiff:Orientation>6</tiff:Orientation><tiff:ImageWidth>400</tiff:ImageWidth><tiff:ImageLength>300</tiff:ImageLength>
         <exif:PixelXDimension>400</exif:PixelXDimension><exif:PixelYDimension>300</exif:PixelYDimension><xmp:Rating>5</xmp:Rating>`,
      ),
    ],
  ])('orientation and dimensions in %s follow the result', async (_, text) => {
    const before = { Orientation: 6, ImageWidth: 400, ImageLength: 300, PixelXDimension: 400, PixelYDimension: 300, Rating: 5 };
    expect(await readXmp(Buffer.from(text))).toMatchObject(before);
    const after = { Orientation: 1, ImageWidth: 30, ImageLength: 40, PixelXDimension: 30, PixelYDimension: 40, Rating: 5 };
    expect(await readXmp(change(text, resized))).toMatchObject(after);
  });

  test('a packet in which nothing changes only loses its padding', () => {
    const text = wrap('tiff:Orientation="6" xmp:Rating="5"', '<xmp:Label>A  B</xmp:Label>');
    expect(change(text, unchanged).toString()).toBe(text.replace(/\s+<\?xpacket end/, '<?xpacket end'));
  });

  test('a thumbnail, a gain map and a density go when the pixels change', () => {
    const text = wrap(
      'hdrgm:Version="1.0" tiff:XResolution="300/1" xmp:Rating="5"',
      '<xmp:Thumbnails><rdf:Alt><rdf:li>x</rdf:li></rdf:Alt></xmp:Thumbnails>',
    );
    const result = change(text, resized).toString();
    for (const name of ['Thumbnails', 'hdrgm:Version', 'XResolution']) expect([name, result.includes(name)]).toEqual([name, false]);
    expect(result).toContain('xmp:Rating="5"');
    expect(change(text, unchanged).toString()).toContain('hdrgm:Version');
  });

  test('a panorama is scaled with its picture, and is none when the picture is cut', async () => {
    const text = wrap(
      'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:FullPanoWidthPixels="800" GPano:CroppedAreaTopPixels="100"',
    );
    const scaled = change(text, { ...resized, isTurned: false, upright: { width: 200, height: 150 } });
    expect(await readXmp(scaled)).toMatchObject({ FullPanoWidthPixels: 400, CroppedAreaTopPixels: 50 });
    expect(change(text, { ...resized, isTurned: false, upright: { width: 200, height: 100 } }).toString()).not.toContain('FullPano');
    expect(change(text, unchanged).toString()).toContain('FullPanoWidthPixels="800"');
  });

  test('without location, another reader finds no place, and everything else', async () => {
    const text = wrap(
      'exif:GPSLatitude="48,12N" exif:GPSLongitude="16,22E" photoshop:City="Vienna" photoshop:Country="Austria" photoshop:Credit="Ann"',
      `<exif:GPSAltitude>100/1</exif:GPSAltitude><Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource">
       <Iptc4xmpExt:City>Vienna</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown><xmp:Label>L</xmp:Label>`,
    );
    const result = change(text, { ...unchanged, dropsLocation: true });
    expect(await readXmp(result)).toMatchObject({ Credit: 'Ann', Label: 'L' });
    expect(result.toString()).not.toMatch(/GPS|Vienna|Austria|Location/);
  });
});
