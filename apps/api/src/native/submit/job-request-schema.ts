import { checkOptionFields, jobOptionsFields, sourceSchema } from '@pixmill/dialects';
import { z } from 'zod';

/** The JSON body of `POST /jobs`, and the part `options` of a form. */
export const jobRequestSchema = z
  .strictObject({
    sources: z
      .array(sourceSchema, 'must be a list')
      .optional()
      .meta({ description: 'The images, in the order of the results. Required without files of a form, which come first' }),
    dry_run: z
      .boolean('must be true or false')
      .optional()
      .meta({ description: 'Answers what the job would cost and what would be refused, and creates nothing' }),
    ...jobOptionsFields,
  })
  .superRefine(checkOptionFields)
  .meta({ id: 'JobRequest', description: 'Sources and options of a new job' });

export type JobRequest = z.output<typeof jobRequestSchema>;

export const jobRequestExample = {
  sources: [
    { url: 'https://example.com/photo.jpg' },
    {
      url: 'https://intern.example.com/logo.png',
      name: 'logo.png',
      credentials: { user: 'pixmill', password: 'secret' },
      headers: { 'X-Tenant': 'shop' },
    },
    { upload_id: '6d1f0c3a-52c8-4e0b-9d0a-7b1c2d3e4f50' },
  ],
  target: 80,
  formats: ['webp'],
  operations: [{ kind: 'fit-inside', max_width: 1600 }],
  callback_url: 'https://example.com/hooks/pixmill',
  labels: { project: 'winter' },
};

/** The body as a form, for the reference. */
export const jobFormContent = {
  'multipart/form-data': {
    type: 'object',
    properties: {
      file: { type: 'array', items: { type: 'string', format: 'binary' }, description: 'The images; any number of parts of this name' },
      options: { $ref: '#/components/schemas/JobRequest', description: 'One JSON part' },
    },
    required: ['file'],
  },
};
