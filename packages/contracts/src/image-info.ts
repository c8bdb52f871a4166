import { z } from 'zod';

/** Properties of an image file, read without decoding pixels. Source: docs/contracts/optidash.md#31-json-success. */
export const imageInfoSchema = z.object({
  /** Width in px, upright; null for a format without pixels (SVG). */
  width: z.number().int().nullable(),
  /** Height in px, upright; null for a format without pixels (SVG). */
  height: z.number().int().nullable(),
  /** `YCbCr`, `RGB`, `sRGB`, `Grayscale`, `CMYK` or `Lab`. */
  colourspace: z.string(),
  /** Progressive JPEG, or interlaced PNG or GIF. */
  interlaced: z.boolean(),
  /** Chroma subsampling, such as `4:2:0`; `4:4:4` without subsampling. */
  sampling: z.string(),
  /** Bits per pixel, all channels together. */
  depth: z.number().int(),
  /** Encoder quality from 1 to 100; 100 when the file does not contain it. */
  quality: z.number().int(),
  /** SHA-1 of the file, lower-case hex. */
  sha1: z.string().regex(/^[0-9a-f]{40}$/),
});
export type ImageInfo = z.infer<typeof imageInfoSchema>;
