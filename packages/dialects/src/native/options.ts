import {
  analyses,
  compressionLevels,
  credentialFields,
  extraFormats,
  jobSpecSchema,
  namedTargets,
  operationSchema,
  outputFormats,
  speeds,
} from '@pixmill/contracts';
import { z } from 'zod';
import { destinationOptionsSchema } from './destination-options.js';
import { toWireSchema } from './wire-schema.js';

/** Most operations of a job, and most labels. */
const [maxOperations, maxLabels] = [50, 10];

/** Of a callback, as in Optidash. */
const maxCallbackDelaySeconds = 604_800;

const oneOf = (values: readonly string[]) => `must be one of ${values.join(', ')}`;
const whole = (min: number, max: number) => {
  const rule = `must be a whole number, ${min} to ${max}`;
  return z.int(rule).min(min, rule).max(max, rule);
};

const namedTargetNames = Object.keys(namedTargets) as [keyof typeof namedTargets];
const targetRule = `must be a number, 30 to 95, or one of ${namedTargetNames.join(', ')}`;
const metadataLevels = jobSpecSchema.shape.metadata.unwrap().options;

const outputSchema = z.strictObject({
  format: z.enum(outputFormats, oneOf(outputFormats)).optional().meta({ description: "The source's by default" }),
  quality: whole(1, 100).optional().meta({ description: 'Of the JPEG, WebP or AVIF encoder, in place of a search for the best one' }),
  encoding: z
    .enum(['baseline', 'progressive'], 'must be baseline or progressive')
    .optional()
    .meta({ description: 'Scans of a JPEG; the smaller file by default' }),
});

const labelKey = z.string().regex(/^[A-Za-z0-9_.-]{1,63}$/);
const labelKeyRule = 'is no name of a label: 1 to 63 letters, digits, underscores, dots and hyphens';
/** PostgreSQL text cannot hold NUL. */
const labelValue = z
  .string('must be a string')
  .max(255, 'must have at most 255 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must have no control characters');

/** Names and values of the caller on a job or a collection. */
export const labelsSchema = z
  .record(labelKey, labelValue, { error: (issue) => (issue.code === 'invalid_key' ? labelKeyRule : 'must be an object of texts') })
  .refine((labels) => Object.keys(labels).length <= maxLabels, `must have at most ${maxLabels} entries`)
  .meta({ description: 'Up to 10 own names and values; lists of jobs can be filtered by them' });

/** The fields of the options of a job. Every one may be left out. */
export const jobOptionsFields = {
  level: z
    .enum(compressionLevels, oneOf(compressionLevels))
    .optional()
    .meta({ description: '`intelligent` (default) reaches a score of 80, `ultra` of 70, `lossless` changes no pixel' }),
  target: z
    .union([z.number().min(30, targetRule).max(95, targetRule), z.enum(namedTargetNames)], targetRule)
    .optional()
    .meta({ description: 'SSIMULACRA 2.1 score to reach, in place of `level`: 30 to 95, or a name' }),
  max_bytes: whole(1, 2_147_483_647).optional().meta({ description: 'Size that each result should not exceed, at any quality' }),
  speed: z.enum(speeds, oneOf(speeds)).optional().meta({ description: 'CPU time for smaller files; `normal` by default' }),
  operations: z
    .array(toWireSchema(operationSchema), 'must be a list')
    .max(maxOperations, `must have at most ${maxOperations} operations`)
    .optional()
    .meta({ description: 'Changes of the picture, in this order' }),
  output: outputSchema.optional().meta({ description: 'How the main result is encoded' }),
  formats: z
    .array(z.enum(extraFormats, oneOf(extraFormats)), 'must be a list')
    .max(extraFormats.length, `must have at most ${extraFormats.length} formats`)
    .optional()
    .meta({ description: 'Copies beside the main result; free' }),
  metadata: z
    .enum(metadataLevels, oneOf(metadataLevels))
    .optional()
    .meta({ description: 'What is kept of EXIF, IPTC and XMP; `none` by default. Colours, orientation and density always are' }),
  strip_location: z.boolean('must be true or false').optional().meta({ description: 'With `metadata: all`: removes where it was taken' }),
  analyse: z
    .array(z.enum(analyses, oneOf(analyses)), 'must be a list')
    .max(analyses.length, `must have at most ${analyses.length} parts`)
    .optional()
    .meta({ description: 'What `analysis` says about the picture of the source: faces, focus point, colours, placeholders' }),
  encode: z
    .boolean('must be true or false')
    .optional()
    .meta({ description: '`false` only analyses: the source is the result, unchanged, and an analysed image costs one token' }),
  destination: destinationOptionsSchema.optional().meta({ description: "The caller's own storage, where results are put too" }),
  callback_url: z
    .string('must be a string')
    .optional()
    .meta({ description: 'Gets the event `job.settled`, signed, with retries for days' }),
  callback_delay: whole(0, maxCallbackDelaySeconds).optional().meta({ description: 'Seconds from the settlement to the callback' }),
  priority: whole(-10, 10).optional().meta({ description: "Among the account's own jobs; 0 by default, the highest runs first" }),
  labels: labelsSchema.optional(),
  preset: z.string('must be a string').optional().meta({ description: 'Name or id of a preset; fields beside it win over its own' }),
} as const;

/** Rules about several fields. */
export function checkOptionFields(options: { readonly level?: unknown; readonly target?: unknown }, context: z.RefinementCtx): void {
  if (options.level !== undefined && options.target !== undefined)
    context.addIssue({ code: 'custom', path: ['target'], message: 'cannot be combined with `level`' });
}

/** The options of a job, as `POST /jobs`, presets and collections take them. */
export const jobOptionsSchema = z.strictObject(jobOptionsFields).superRefine(checkOptionFields).meta({ id: 'JobOptions' });
export type JobOptions = z.output<typeof jobOptionsSchema>;

/** The options of a preset: it names no other preset and holds no secret, so its destination is a connector. */
export const presetOptionsSchema = z
  .strictObject({
    ...jobOptionsFields,
    preset: z.never('a preset cannot name another one').optional().meta({ description: 'Not in a preset' }),
  })
  .superRefine((options, context) => {
    checkOptionFields(options, context);
    for (const field of ['provider', ...credentialFields] as const) {
      if (options.destination?.[field] !== undefined)
        context.addIssue({ code: 'custom', path: ['destination', field], message: 'cannot be in a preset: name a `connector`' });
    }
    if (options.callback_url !== undefined && /^[^/]*\/\/[^/]*@/.test(options.callback_url))
      context.addIssue({ code: 'custom', path: ['callback_url'], message: 'must have no login in a preset' });
  })
  .meta({ id: 'PresetOptions' });
