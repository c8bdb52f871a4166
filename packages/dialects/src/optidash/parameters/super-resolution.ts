import { type Operation, superResolutionFactors } from '@pixmill/contracts';
import { z } from 'zod';
import { parseParameters } from './parse-parameters.js';
import { toNumberIfText } from './values.js';

/** The vendor's example of a message complains about this parameter. Source: docs/contracts/optidash.md#32-errors. */
const rule = `must be a positive integer, ${superResolutionFactors.join(' or ')}`;

const superResolutionForm = z.strictObject({ factor: z.preprocess(toNumberIfText, z.literal(superResolutionFactors, rule)) });

/** Source: docs/contracts/optidash.md#7-faces-super-resolution-formats-decided. Throws AppError `invalid_parameter`. */
export function parseSuperResolution(value: unknown, name: string): Operation[] {
  const form = parseParameters(name, superResolutionForm, value);
  return form ? [{ kind: 'super-resolution', factor: form.factor }] : [];
}
