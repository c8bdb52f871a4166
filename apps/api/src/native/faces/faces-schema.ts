import { wireFaceSchema } from '@pixmill/dialects';
import { z } from 'zod';

/** What `POST /faces` answers. */
export const facesSchema = z
  .object({
    job_id: z.guid().meta({ description: 'The job that found them' }),
    width: z.int().meta({ description: 'px of the upright picture; of an SVG as it was drawn' }),
    height: z.int().meta({ description: 'px' }),
    faces: z.array(wireFaceSchema).meta({ description: 'The largest first; empty without a face' }),
  })
  .meta({ id: 'Faces', description: 'The faces of one image' });

export type WireFaces = z.input<typeof facesSchema>;

export const facesExample: WireFaces = {
  ...{ job_id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', width: 1600, height: 1200 },
  faces: [
    {
      ...{ x: 612, y: 208, width: 240, height: 240, score: 0.934 },
      points: {
        right_eye: { x: 676, y: 286 },
        left_eye: { x: 782, y: 288 },
        nose: { x: 728, y: 342 },
        mouth: { x: 730, y: 392 },
        right_ear: { x: 626, y: 310 },
        left_ear: { x: 838, y: 314 },
      },
    },
  ],
};

/** The body as a form, for the reference. */
export const facesFormContent = {
  'multipart/form-data': {
    type: 'object',
    properties: { file: { type: 'string', format: 'binary', description: 'The image' } },
    required: ['file'],
  },
};
