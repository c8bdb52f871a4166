import { AppError } from '@pixmill/contracts';
import type { DecodedPicture, Decoder } from '../decoder.js';
import { unpremultiply } from '../samples/unpremultiply.js';
import { planChannels } from './channels.js';
import { type CodestreamSize, checkTileParts, readCodestreamSize } from './codestream.js';
import { combineChannels, toPictureSize } from './combine-channels.js';
import { decodeComponents } from './decode-components.js';
import { fromSycc } from './from-sycc.js';
import { readJp2File } from './jp2-file.js';

/** Decoding takes 24 bytes for each point, and 24 megapixels beside the rest do not fit into a codec process of 1 GB. Source: docs/formats.md#jpeg-2000. */
export const maxJpeg2000Pixels = 16_000_000;
/** The library keeps 10 kB for each tile. Cameras and scanners write tiles of 256 px or more, which are 256 tiles at 16 megapixels. */
const MAX_TILES = 4096;
const MAX_COMPONENTS = 16;
const MAX_BITS = 16;

/** JPEG 2000: JP2 files and codestreams, by OpenJPEG in WebAssembly. */
export const jpeg2000Decoder = {
  readSize(bytes: Buffer) {
    const size = readCodestreamSize(readJp2File(bytes).codestream);
    checkLimits(size);
    return toPictureSize(size);
  },

  async decode(bytes: Buffer): Promise<DecodedPicture> {
    const { codestream, header } = readJp2File(bytes);
    const size = readCodestreamSize(codestream);
    checkLimits(size);
    checkTileParts(codestream, size.tiles);
    const { colour, colours, alpha, isPremultiplied } = planChannels(header, size);
    const channels = alpha ? [...colours, alpha] : colours;
    const planes = await decodeComponents(
      { codestream, size },
      channels.map(({ component }) => component),
    );
    const picture = combineChannels({ size, planes, palette: header.palette, channels });
    if (colour.space === 'sycc') fromSycc(picture, channels.length);
    if (alpha && isPremultiplied) unpremultiply(picture, channels.length);
    const { samples, ...shape } = picture;
    return {
      ...shape,
      samples: Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
      colour: colour.space === 'sycc' ? 'rgb' : colour.space,
      alpha: alpha !== null,
      icc: colour.icc,
      orientation: 1,
    };
  },
} satisfies Decoder;

/** Throws AppError `image_too_large`, `not_an_image`. */
function checkLimits({ x1, y1, tiles, components }: CodestreamSize): void {
  if (x1 * y1 > maxJpeg2000Pixels) {
    throw new AppError('image_too_large', { message: `A JPEG 2000 is read up to ${maxJpeg2000Pixels / 1_000_000} megapixels` });
  }
  const unread =
    tiles > MAX_TILES
      ? `${tiles} tiles`
      : components.length > MAX_COMPONENTS
        ? `${components.length} components`
        : components.some(({ bits }) => bits > MAX_BITS)
          ? `more than ${MAX_BITS} bits per sample`
          : null;
  if (unread !== null) throw new AppError('not_an_image', { message: `Not a supported image (JPEG 2000 with ${unread})` });
}
