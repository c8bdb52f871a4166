import { z } from 'zod';

/** Canonical pixel operations, in the order in which they are applied. A new one is a member here and a step in the optimizer. */
export const operationSchema = z.discriminatedUnion('kind', [
  /** CMYK pixels become sRGB through their profile; other colour spaces are left alone. */
  z.object({ kind: z.literal('cmyk-to-rgb') }),
  /** Shrinks to fit inside the box in px, ratio kept, never enlarged. At least one side is given. */
  z.object({
    kind: z.literal('fit-inside'),
    maxWidth: z.number().int().positive().optional(),
    maxHeight: z.number().int().positive().optional(),
  }),
]);

export type Operation = z.infer<typeof operationSchema>;
