import { z } from 'zod';
import type { Report } from './image.js';
import { analyses } from './job-spec.js';

const point = z.object({ x: z.number(), y: z.number() });

/** A detected face, in px of the upright source. Source: docs/analysis.md#faces. */
export const faceSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  /** From 0 to 1, with 3 digits. */
  score: z.number(),
  points: z.object({ rightEye: point, leftEye: point, nose: point, mouth: point, rightEar: point, leftEar: point }),
});
export type Face = z.infer<typeof faceSchema>;

const hexColour = z.string().regex(/^#[0-9a-f]{6}$/);

/** What a report says about the picture of a source. A part is missing unless the job asked for it and it could be made. Source: docs/analysis.md. */
export const pictureAnalysisSchema = z.object({
  /** px of the picture that all places and boxes are about: the upright source, or an SVG as it was drawn. */
  width: z.int(),
  height: z.int(),
  /** The largest first. */
  faces: z.array(faceSchema).optional(),
  /** The point that a crop should keep, and how it was found. */
  focus: z.object({ x: z.number(), y: z.number(), from: z.enum(['faces', 'saliency']) }).optional(),
  /** In sRGB; transparent pixels are left out. `share` is from 0 to 1, the largest first. */
  colours: z.object({ average: hexColour, dominant: z.array(z.object({ colour: hexColour, share: z.number() })) }).optional(),
  placeholders: z
    .object({
      /** Base64. */
      thumbhash: z.string(),
      blurhash: z.string(),
      /** A WebP with 16 px on its longer side. */
      dataUri: z.string(),
    })
    .optional(),
  /** Parts that the job asked for and that could not be made, each with a clause that says why. */
  missing: z.array(z.object({ part: z.enum(analyses), reason: z.string() })),
});
export type PictureAnalysis = z.infer<typeof pictureAnalysisSchema>;

const reportWithAnalysis = z.object({ analysis: pictureAnalysisSchema });

/** The analysis in a report; null when the job asked for none. Pure. */
export function readAnalysis(report: Report): PictureAnalysis | null {
  const parsed = reportWithAnalysis.safeParse(report);
  return parsed.success ? parsed.data.analysis : null;
}
