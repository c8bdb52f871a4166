import { type ConvertedFormat, isConvertedFormat } from '@pixmill/contracts';
import type { ImageFacts, PixelFormat } from '@pixmill/image-formats';
import {
  isLosslessWebp,
  isReversibleJp2,
  listContents,
  readClaimedSize,
  readFileColour,
  readFileMetadata,
  readShownOrientation,
  readStoredSamples,
  readWebpChunks,
  sniff,
} from '@pixmill/image-formats';
import { toConverted, toReadable } from '../pixels/converted.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { countFrames } from './count-frames.js';
import { throwImageDamaged } from './throw-image-damaged.js';

/** The colours of the samples, by the name of their colour space in libvips. */
function toColour(space: string): ImageFacts['colour'] {
  if (space === 'cmyk') return space;
  return space === 'b-w' || space === 'grey16' ? 'gray' : 'rgb';
}

/** Reads the header, without decoding a pixel. A picture of a converted format must have been prepared. Throws AppError `image_damaged`. */
export async function readFacts(bytes: Buffer, format: PixelFormat): Promise<ImageFacts> {
  if (isConvertedFormat(format)) return readConvertedFacts(bytes, format);
  // further pictures of an AVIF count as pages, and may have other sizes
  const header = await openEncoded(bytes, { animated: format !== 'avif' })
    .metadata()
    .catch(throwImageDamaged);
  const claimed = readClaimedSize(bytes, format);
  const { exif, xmp, iptc, density } = readFileMetadata(bytes, format);
  const samples = toColour(header.space);
  const { icc, hdr } = readFileColour(bytes, { format, samples, embedded: header.icc ?? null });
  return {
    format,
    width: Math.max(header.width, claimed.width),
    height: Math.max(header.pageHeight ?? header.height, claimed.height),
    orientation: readShownOrientation(bytes, format),
    ...countFrames(bytes, format, header),
    colour: samples,
    alpha: header.hasAlpha,
    is16Bit: header.depth === 'ushort',
    lossless: format === 'webp' ? isLosslessWebp(readWebpChunks(bytes)) : format === 'png' || format === 'gif',
    interlaced: header.isProgressive === true,
    icc,
    hdr,
    exif,
    xmp,
    iptc,
    density,
    contents: listContents(bytes, format),
  };
}

/** The facts of what the picture was converted to, with the metadata and the contents of the source. */
async function readConvertedFacts(bytes: Buffer, format: ConvertedFormat): Promise<ImageFacts> {
  const converted = toConverted(bytes);
  const contents = listContents(bytes, format);
  if (sniff(converted).format === 'png') {
    const facts = await readFacts(converted, 'png');
    return { ...facts, format, frames: 1, firstFrameOnly: false, contents: [...contents, ...facts.contents] };
  }
  const stored = readStoredSamples(bytes, format);
  const header = await openEncoded(await toReadable(bytes))
    .metadata()
    .catch(throwImageDamaged);
  const samples = toColour(header.space);
  return {
    format,
    width: header.width,
    height: header.height,
    orientation: header.orientation ?? 1,
    frames: 1,
    colour: samples,
    alpha: header.hasAlpha,
    is16Bit: header.depth === 'ushort',
    ...(stored && { storedBits: stored.depth }),
    firstFrameOnly: false,
    lossless: format === 'jp2' ? isReversibleJp2(bytes) : format !== 'heic',
    interlaced: false,
    icc: header.icc ?? null,
    hdr: null,
    ...readFileMetadata(bytes, format),
    contents,
  };
}
