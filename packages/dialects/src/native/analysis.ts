import { analyses, type Face, type PictureAnalysis, type Report, readAnalysis } from '@pixmill/contracts';
import { z } from 'zod';

const px = (meaning: string) => z.int().meta({ description: meaning });

const pointSchema = z.object({ x: px('px from the left'), y: px('px from the top') });
const colour = z.string().meta({ description: 'sRGB, such as `#0a64ff`' });

/** A face on the wire, in px of the upright source. */
export const wireFaceSchema = z
  .object({
    x: px('px from the left'),
    y: px('px from the top'),
    width: px('px'),
    height: px('px'),
    score: z.number().meta({ description: 'How sure the detector is, 0 to 1' }),
    points: z
      .object({
        right_eye: pointSchema.meta({ description: 'Of the person, so it is on the left of a face that looks at the camera' }),
        left_eye: pointSchema.meta({ description: 'Of the person' }),
        nose: pointSchema.meta({ description: 'Its tip' }),
        mouth: pointSchema.meta({ description: 'Its centre' }),
        right_ear: pointSchema.meta({ description: 'Of the person, at its front edge' }),
        left_ear: pointSchema.meta({ description: 'Of the person' }),
      })
      .meta({ description: 'Six points of the face; a hidden one is guessed' }),
  })
  .meta({ id: 'Face', description: 'A face: where it is, not whose' });

export type WireFace = z.input<typeof wireFaceSchema>;

/** What is known about the picture of an image. A part is null unless the job asked for it and it could be made. */
export const analysisSchema = z
  .object({
    width: px('px of the picture that all places are about: the upright source, or an SVG as it was drawn'),
    height: px('px'),
    faces: z.array(wireFaceSchema).nullable().meta({ description: 'The largest first; empty without a face' }),
    focus: z
      .object({
        x: px('px from the left'),
        y: px('px from the top'),
        from: z.enum(['faces', 'saliency']).meta({ description: 'The largest face, or the part that differs most from its surroundings' }),
      })
      .nullable()
      .meta({ description: 'The point that a crop should keep' }),
    colours: z
      .object({
        average: colour.meta({ description: 'Average of the light, in sRGB' }),
        dominant: z
          .array(z.object({ colour, share: z.number().meta({ description: 'Part of the visible picture, 0 to 1' }) }))
          .meta({ description: 'At most six, the largest share first' }),
      })
      .nullable()
      .meta({ description: 'Transparent pixels are left out' }),
    placeholders: z
      .object({
        thumbhash: z.string().meta({ description: 'Base64' }),
        blurhash: z.string().meta({ description: '28 characters; the picture is on white' }),
        data_uri: z.string().meta({ description: 'A WebP with 16 px on its longer side, for the `src` of an `<img>`' }),
      })
      .nullable()
      .meta({ description: 'What a page shows while the picture loads' }),
    missing: z
      .array(
        z.object({
          part: z.enum(analyses).meta({ description: 'As in `analyse`' }),
          reason: z.string().meta({ description: 'Why, for a person' }),
        }),
      )
      .meta({ description: 'Parts that the job asked for and that could not be made' }),
  })
  .meta({ id: 'Analysis', description: 'What is known about the picture of the source' });

export type WireAnalysis = z.input<typeof analysisSchema>;

/** The analysis in a report; null when the job asked for none. Pure. */
export function renderAnalysis(report: Report): WireAnalysis | null {
  const analysis = readAnalysis(report);
  if (analysis === null) return null;
  const { width, height, faces, focus = null, colours = null, placeholders, missing } = analysis;
  return {
    ...{ width, height, faces: faces?.map(renderFace) ?? null, focus, colours },
    placeholders: placeholders ? renderPlaceholders(placeholders) : null,
    missing,
  };
}

/** Pure. */
export const renderFace = ({ x, y, width, height, score, points }: Face): WireFace => {
  const { rightEye, leftEye, nose, mouth, rightEar, leftEar } = points;
  return {
    ...{ x, y, width, height, score },
    points: { right_eye: rightEye, left_eye: leftEye, nose, mouth, right_ear: rightEar, left_ear: leftEar },
  };
};

const renderPlaceholders = ({ thumbhash, blurhash, dataUri }: NonNullable<PictureAnalysis['placeholders']>) => ({
  ...{ thumbhash, blurhash },
  data_uri: dataUri,
});
