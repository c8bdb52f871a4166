import type { ImageFormat } from '@pixmill/contracts';
import {
  addAvifCodePoints,
  noMetadata,
  type PngChunk,
  readFileColour,
  readPngChunks,
  withJpegMetadata,
  writePngChunks,
} from '@pixmill/image-formats';
import sharp from 'sharp';

interface EncodedImage {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
}

/** Numbers of 32 bits. */
const toWords = (...values: readonly number[]) => {
  const data = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) data.writeUInt32BE(value, index * 4);
  return data;
};

const gamma = (value: number): PngChunk => ({ type: 'gAMA', data: toWords(value * 100_000) });
const displayP3: PngChunk = { type: 'cHRM', data: toWords(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000) };
const codePoints = (primaries: number, transfer: number): PngChunk => ({ type: 'cICP', data: Buffer.from([primaries, transfer, 0, 1]) });

function withChunks(png: Buffer, ...added: readonly PngChunk[]): EncodedImage {
  const [header, ...rest] = readPngChunks(png);
  return { bytes: writePngChunks([...(header ? [header] : []), ...added, ...rest]), format: 'png' };
}

function withCodePoints(avif: Buffer, primaries: number, transfer: number): EncodedImage {
  const bytes = addAvifCodePoints(avif, { primaries, transfer });
  if (!bytes) throw new Error('the encoder wrote another container');
  return { bytes, format: 'avif' };
}

/** The profile that is made for a PNG. */
function profileOf({ bytes }: EncodedImage): Buffer {
  const { icc } = readFileColour(bytes, { format: 'png', samples: 'rgb', embedded: null });
  if (!icc) throw new Error('no profile was made');
  return icc;
}

/** The profile with other code points. */
function withProfilePoints(icc: Buffer, primaries: number, transfer: number): Buffer {
  const changed = Buffer.from(icc);
  changed.set([primaries, transfer], changed.lastIndexOf('cicp') + 8);
  return changed;
}

/** Pictures whose colours are not in their samples alone. `fixtureBytes` reads a file of the fixtures. */
export async function createColourSources(fixtureBytes: (name: string) => Buffer) {
  // without texture a lossy encoding keeps the colour of every cell
  const photo = sharp(await sharp(fixtureBytes('images/photo.png')).resize(96, 64).blur(3).modulate({ saturation: 1.5 }).png().toBuffer());
  const png = await photo.clone().png().toBuffer();
  const gray = photo.clone().toColourspace('b-w');
  const avif = await photo.clone().avif({ quality: 90, bitdepth: 8, effort: 2 }).toBuffer();
  const deepAvif = await photo.clone().avif({ quality: 90, bitdepth: 10, chromaSubsampling: '4:2:0', effort: 2 }).toBuffer();
  const jpeg = await photo.clone().jpeg({ quality: 95 }).toBuffer();
  const grayJpeg = await gray.clone().jpeg({ quality: 95 }).toBuffer();
  const pngP3 = withChunks(png, codePoints(12, 13));
  const withProfile = (bytes: Buffer, icc: Buffer): EncodedImage => ({
    bytes: withJpegMetadata(bytes, { ...noMetadata, icc }),
    format: 'jpeg',
  });
  const ofFixture = (name: string, format: EncodedImage['format']): EncodedImage => ({ bytes: fixtureBytes(name), format });
  const p3nclx = fixtureBytes('faults/p3nclx.avif');
  const withoutBox = Buffer.from(p3nclx);
  // decoders skip a property of an unknown type
  withoutBox.write('skip', p3nclx.indexOf('colrnclx'), 'latin1');
  return {
    pngLinear: ofFixture('faults/gama-linear.png', 'png'),
    pngGammaP3: withChunks(png, gamma(0.45455), displayP3),
    pngP3,
    pngBt2020: withChunks(png, codePoints(9, 14)),
    pngGrayLinear: withChunks(await gray.clone().png().toBuffer(), gamma(1)),
    pngDeepGrayLinear: withChunks(await gray.clone().toColourspace('grey16').png().toBuffer(), gamma(1)),
    png16: ofFixture('images/rgb-16-bit.png', 'png'),
    avifP3: ofFixture('faults/p3nclx.avif', 'avif'),
    avifCodedP3: { bytes: withoutBox, format: 'avif' } as EncodedImage,
    avifBt2020: withCodePoints(deepAvif, 9, 1),
    avifLinear: withCodePoints(avif, 1, 8),
    jpegGrayLinear: withProfile(grayJpeg, profileOf(withChunks(png, gamma(1)))),
    inks: ofFixture('images/cmyk-no-profile.jpg', 'jpeg'),
    inksWithProfile: ofFixture('images/cmyk-profile.jpg', 'jpeg'),
    pngPq: withChunks(png, codePoints(9, 16)),
    pngHlg: withChunks(png, codePoints(9, 18)),
    avifPq: withCodePoints(deepAvif, 9, 16),
    jpegPq: withProfile(jpeg, withProfilePoints(profileOf(pngP3), 9, 16)),
  } satisfies Record<string, EncodedImage>;
}
