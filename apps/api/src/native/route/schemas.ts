import { z } from 'zod';

/** The id of a resource. An id of another form is unknown, not invalid: see `params` of the routes. */
export const idSchema = z.guid().meta({ description: 'Id', examples: ['5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11'] });

/** `:id` in a path. */
export const idParams = z.object({ id: idSchema });

/** A time in an answer: ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime().meta({ description: 'ISO 8601, UTC', examples: ['2026-12-01T09:30:00.000Z'] });

/** A time of an answer; null stays null. Pure. */
export function toTime(date: Date): string;
export function toTime(date: Date | null): string | null;
export function toTime(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

/** What a DELETE answers. */
export const deletedSchema = z.object({ id: z.string(), deleted: z.literal(true) });

const maxPageSize = 100;

const limitSchema = z
  .string()
  .regex(/^\d{1,3}$/, `must be a whole number, 1 to ${maxPageSize}`)
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= maxPageSize, `must be a whole number, 1 to ${maxPageSize}`)
  .prefault('20')
  .meta({ description: `Items on a page, 1 to ${maxPageSize}` });

/** `limit` and `cursor` of a list. */
export const pageQuery = z.object({
  limit: limitSchema,
  cursor: z.string().max(500).optional().meta({ description: '`next_cursor` of the page before; absent for the first page' }),
});

/** One page of a list: `items`, and the cursor of the next page. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable().meta({ description: 'Null on the last page' }) });
