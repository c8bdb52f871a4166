import { z } from 'zod';

/** What a file says of its picture, read without decoding a pixel. Source: Optidash contract section 3.1. */
export const imageInfoSchema = z.object({
  /** px, upright; null where the format has no pixels of its own (SVG). */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** `YCbCr`, `RGB`, `sRGB`, `Grayscale` or `CMYK`. */
  colourspace: z.string(),
  /** Coded from coarse to fine: progressive JPEG, interlaced PNG or GIF. */
  interlaced: z.boolean(),
  /** How chroma is thinned out, such as `4:2:0`; `4:4:4` where there is none, or none of it is lost. */
  sampling: z.string(),
  /** Bits of a pixel, all channels together. */
  depth: z.number().int(),
  /** 1 to 100; 100 where the format does not tell. */
  quality: z.number().int(),
  /** Of the file's bytes, lower-case hex. */
  sha1: z.string().regex(/^[0-9a-f]{40}$/),
});
export type ImageInfo = z.infer<typeof imageInfoSchema>;
