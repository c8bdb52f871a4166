import { z } from 'zod';

/**
 * What stood in the way of a source, by what an operator does about it. `status`: its server answered with another status than 2xx. `policy`:
 * the address, port or scheme is not allowed. `time`: no answer, or a body too slow. `response`: an answer that is not HTTP, or a cut body.
 */
export const sourceFailureReasons = ['status', 'dns', 'connection', 'tls', 'time', 'policy', 'redirects', 'response', 'size'] as const;

/** Why a source could not be fetched, for the operator and the report. Stored as JSON, so keys and values are permanent. */
export const sourceFailureSchema = z.object({
  reason: z.enum(sourceFailureReasons),
  /** The HTTP status of the last answer; null without one. */
  status: z.int().nullable(),
  /** Host that was asked last, without a login. */
  host: z.string(),
  attempts: z.int().min(1),
  /** One sentence, without a login or a query. */
  detail: z.string(),
});
export type SourceFailure = z.infer<typeof sourceFailureSchema>;
