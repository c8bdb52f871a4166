import { z } from 'zod';
import type { Report } from './image.js';

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

/** What the report of an image says about its picture; a part is missing unless the job asked for it. Source: docs/analysis.md. */
export const pictureAnalysisSchema = z.object({
  /** Also present when an operation asked for a face. */
  faces: z.array(faceSchema).optional(),
  /** The point that matters most, in px of the upright source, and how it was found. */
  focus: z.object({ x: z.number(), y: z.number(), from: z.enum(['faces', 'saliency']) }).optional(),
  /** sRGB, transparent parts left out. `share` is from 0 to 1, the largest first. */
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
});
export type PictureAnalysis = z.infer<typeof pictureAnalysisSchema>;

const reportWithAnalysis = z.object({ analysis: pictureAnalysisSchema });

/** The analysis in a report; null when the job asked for none. */
export function readAnalysis(report: Report): PictureAnalysis | null {
  const parsed = reportWithAnalysis.safeParse(report);
  return parsed.success ? parsed.data.analysis : null;
}
