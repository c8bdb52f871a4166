import { jobStates } from '@pixmill/contracts';
import { z } from 'zod';
import { idSchema, pageQuery } from '../route/schemas.js';

const labelExpectation = 'must be a key and a value, such as `project:winter`';

const labelSchema = z
  .string()
  .max(300, labelExpectation)
  .regex(/^[^:]+:/, labelExpectation);

/** `label=key:value`, once or several times. A value may contain colons, a key may not. */
const labelsSchema = z
  .union([labelSchema, z.array(labelSchema).max(10, 'may be repeated at most 10 times')], { error: labelExpectation })
  .transform((labels) => Object.fromEntries([labels].flat().map(splitLabel)))
  .meta({ description: 'A label as `key:value`; may be repeated, and a job needs all of them', examples: ['project:winter'] });

function splitLabel(label: string): [string, string] {
  const end = label.indexOf(':');
  return [label.slice(0, end), label.slice(end + 1)];
}

const momentSchema = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601, such as 2026-12-01T09:30:00Z' })
  .transform((text) => new Date(text));

/** The query of the list of jobs. */
export const jobListQuery = pageQuery.extend({
  state: z.enum(jobStates, { error: `must be one of ${jobStates.join(', ')}` }).optional(),
  label: labelsSchema.optional(),
  dialect: z.string().max(50).optional().meta({ description: 'The API that the jobs were submitted by, such as `native`' }),
  collection_id: idSchema.optional().meta({ description: 'Jobs of this collection' }),
  parent_id: idSchema.optional().meta({ description: 'Retries of this job' }),
  created_after: momentSchema.optional().meta({ description: 'Created at this time or later' }),
  created_before: momentSchema.optional().meta({ description: 'Created before this time' }),
});
