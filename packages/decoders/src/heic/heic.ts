import { AppError, createImageDamaged } from '@pixmill/contracts';
import { type ImageSize, readHeicColour } from '@pixmill/image-formats';
import type { DecodedPicture, Decoder, DecoderOptions } from '../decoder.js';
import { unpremultiply } from '../samples/unpremultiply.js';
import { readHeicSize } from './heic-size.js';
import { getLibHeif, type LibHeif, releaseLibHeif } from './libheif.js';

/** Decoding takes 20 bytes for each pixel, beside those of the results. Source: docs/formats.md#heic. */
const MAX_PIXELS = 32_000_000;

/** HEIC by libheif in WebAssembly, which the operator installs. Only the primary picture, in 8 bits, upright: the library applies its transformations. */
export const heicDecoder = {
  readSize(bytes: Buffer) {
    const size = readHeicSize(bytes);
    if (size.width * size.height > MAX_PIXELS) {
      throw new AppError('image_too_large', { message: `A HEIC is read up to ${MAX_PIXELS / 1_000_000} megapixels` });
    }
    return size;
  },

  async decode(bytes: Buffer, { modelsDir }: DecoderOptions): Promise<DecodedPicture> {
    const size = heicDecoder.readSize(bytes);
    const { icc, hdr } = readHeicColour(bytes);
    if (hdr) throw new AppError('not_an_image', { message: `Not a supported image (HEIC with high dynamic range, ${hdr.toUpperCase()})` });
    const library = getLibHeif(modelsDir);
    let isBroken = true;
    try {
      const picture = await decodePrimary(library, bytes, size);
      isBroken = false;
      return { ...picture, bitsPerSample: 8, colour: 'rgb', icc, orientation: 1 };
    } catch (cause) {
      isBroken = !(cause instanceof AppError);
      throw cause instanceof AppError ? cause : createImageDamaged('heic: the decoder failed', cause);
    } finally {
      releaseLibHeif(isBroken);
    }
  },
} satisfies Decoder;

type Decoded = Pick<DecodedPicture, 'width' | 'height' | 'samples' | 'alpha'>;

async function decodePrimary(library: LibHeif, bytes: Buffer, claimed: ImageSize): Promise<Decoded> {
  const context = library.heif_context_alloc();
  try {
    const { code } = library.heif_context_read_from_memory(context, bytes);
    if (code !== library.heif_error_code.heif_error_Ok) throw createImageDamaged('heic: the file cannot be read');
    const handle = library.heif_js_context_get_primary_image_handle(context);
    if ('code' in handle) throw createImageDamaged('heic: the file has no picture');
    try {
      return await decodeHandle(library, handle, claimed);
    } finally {
      library.heif_image_handle_release(handle);
    }
  } finally {
    library.heif_context_free(context);
  }
}

async function decodeHandle(library: LibHeif, handle: object, claimed: ImageSize): Promise<Decoded> {
  const { heif_colorspace: spaces, heif_chroma: chromas } = library;
  const alpha = library.heif_image_handle_has_alpha_channel(handle) !== 0;
  const isPremultiplied = library.heif_image_handle_is_premultiplied_alpha(handle) !== 0;
  const chroma = alpha ? chromas.heif_chroma_interleaved_RGBA : chromas.heif_chroma_interleaved_RGB;
  const decoded = await library.heif_js_decode_image2(handle, spaces.heif_colorspace_RGB, chroma);
  if ('code' in decoded) throw createImageDamaged('heic: the picture cannot be decoded');
  try {
    const [channel] = decoded.channels;
    if (!channel || channel.width * channel.height > claimed.width * claimed.height)
      throw createImageDamaged('heic: the picture has another size than the file says');
    const { width, height, stride, data } = channel;
    const channels = alpha ? 4 : 3;
    const samples = Buffer.alloc(width * height * channels);
    for (let y = 0; y < height; y += 1) samples.set(data.subarray(y * stride, y * stride + width * channels), y * width * channels);
    if (alpha && isPremultiplied) unpremultiply({ samples, bitsPerSample: 8 }, channels);
    return { width, height, samples, alpha };
  } finally {
    library.heif_image_release(decoded.image);
  }
}
