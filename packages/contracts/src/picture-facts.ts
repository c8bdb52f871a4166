import { z } from 'zod';

/** What a file says of its picture, no pixel decoded. Source: Optidash contract section 3.1. */
export const pictureFactsSchema = z.object({
  /** px; null where the format has no pixels of its own (SVG). */
  width: z.number().int().positive().nullable(),
  height: z.number().int().positive().nullable(),
  /** `YCbCr`, `sRGB`, `Grayscale`, `CMYK` and the like. */
  colourspace: z.string(),
  /** A progressive JPEG, an interlaced PNG or GIF. */
  interlaced: z.boolean(),
  /** Chroma sampling such as `4:2:0`; `4:4:4` where there is none. */
  sampling: z.string(),
  /** Bits per pixel. */
  depth: z.number().int(),
  /** 1 to 100: for a JPEG an estimate from its tables, else 100. */
  quality: z.number().int(),
  /** Lower-case hex of the file's bytes. */
  sha1: z.string(),
});
export type PictureFacts = z.infer<typeof pictureFactsSchema>;
