import { ledgerKinds } from '@pixmill/db';
import { z } from 'zod';
import { pageQuery } from '../route/schemas.js';

const dayMs = 86_400_000;

/** A time, or a day: then its begin, or its end. */
const timeInput = (offsetMs: number, description: string) =>
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date or a time, such as 2026-12-01 or 2026-12-01T09:30:00Z')
    .transform((text) => new Date(Date.parse(text) + (text.length === 10 ? offsetMs : 0)))
    .optional()
    .meta({ description, examples: ['2026-12-01'] });

/** The query of the ledger. */
export const ledgerQuerySchema = pageQuery.extend({
  from: timeInput(0, 'First day or time'),
  to: timeInput(dayMs, 'Last day, included; or a time, not included'),
  kind: z.enum(ledgerKinds, `must be one of ${ledgerKinds.join(', ')}`).optional(),
  format: z
    .enum(['json', 'csv'], 'must be json or csv')
    .optional()
    .meta({ description: '`csv` streams all entries, without `limit` and `cursor`; so does `Accept: text/csv`' }),
});

/** Of a cursor. Entries are ordered by their id alone. */
export const ledgerIdSchema = z.string().regex(/^\d{1,18}$/);
