import { AppError } from '@pixmill/contracts';
import { noKeyId, type UsageGroup, type UsagePosition, type UsageQuery, type UsageRow, usagePositionOf } from '@pixmill/db';
import { z } from 'zod';
import { type PagePosition, parseCursor } from '../route/cursor.js';
import { pageQuery } from '../route/schemas.js';

const dayMs = 86_400_000;
const maxDays = 366;
const defaultDays = 30;

const daySchema = (description: string) =>
  z.iso
    .date('must be a date, such as 2026-12-01')
    .optional()
    .meta({ description, examples: ['2026-12-01'] });

/** The query of a list of counters. */
export const createUsageQuerySchema = (groups: readonly UsageGroup[]) => {
  const problem = `must be a list of ${groups.join(', ')}, separated by commas`;
  return pageQuery.extend({
    from: daySchema(`First day, UTC; default ${defaultDays} days, ended by \`to\``),
    to: daySchema('Last day, UTC; default today'),
    group_by: z
      .string()
      .prefault('day')
      .transform((text) => text.split(',').map((group) => group.trim()))
      .pipe(z.array(z.enum(groups as readonly [UsageGroup, ...UsageGroup[]], problem)).max(groups.length, problem))
      .meta({ description: `Any of ${groups.map((group) => `\`${group}\``).join(', ')}, separated by commas` }),
  });
};

type UsageQueryInput = z.output<ReturnType<typeof createUsageQuerySchema>>;

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The query of the repository. Throws AppError `invalid_parameter` for days that are in no order or too far apart. */
export function toUsageQuery(
  { from, to, group_by: groupBy, limit, cursor }: UsageQueryInput,
  accountId: string | null,
  now = Date.now(),
): UsageQuery {
  const last = to ?? toDay(now);
  const first = from ?? toDay(Date.parse(last) - (defaultDays - 1) * dayMs);
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1;
  if (days < 1 || days > maxDays) {
    const detail = days < 1 ? 'must not be after `to`' : `must be less than ${maxDays} days before \`to\``;
    throw new AppError('invalid_parameter', { message: `from: ${detail}`, problems: [{ in: 'query', at: 'from', detail }] });
  }
  return { accountId, from: first, to: last, groupBy: [...new Set(groupBy)], after: parsePosition(cursor), limit: limit + 1 };
}

/** Counters have no time and no id of their own, so the id in their cursor is the list of their parts. Pure. */
export const toUsagePosition = (row: UsageRow): PagePosition => ({ at: new Date(0), id: usagePositionOf(row).join(' ') });

const positionSchema = z.string().regex(/^(\d{4}-\d\d-\d\d)?( [\da-f-]{36}| ){2} [a-z\d]{0,20}$/);

function parsePosition(cursor: string | undefined): UsagePosition | null {
  const position = parseCursor(cursor, positionSchema);
  if (position === null) return null;
  const [day = '', accountId = '', keyId = '', format = ''] = position.id.split(' ');
  return [day, accountId, keyId, format];
}

/** Counters on the wire, and sums of them. */
export const usageCountsSchema = z.object({
  images: z.int().meta({ description: 'Settled images, failed ones included' }),
  images_failed: z.int().meta({ description: 'Free; cancelled ones included' }),
  bytes_in: z.int().meta({ description: 'Bytes of the sources that did not fail' }),
  bytes_saved: z.int().meta({ description: 'By the main results' }),
  tokens: z.int().meta({ description: 'Charged' }),
  mean_score: z.number().nullable().meta({ description: 'Mean SSIMULACRA 2 score of the lossy results; null without one' }),
});

/** Pure. */
export function renderUsageCounts({
  images,
  imagesFailed,
  bytesIn,
  bytesSaved,
  tokens,
  meanScore,
}: Omit<UsageRow, 'day' | 'accountId' | 'format' | 'keyId'>) {
  const score = meanScore === null ? null : Math.round(meanScore * 100) / 100;
  return { images, images_failed: imagesFailed, bytes_in: bytesIn, bytes_saved: bytesSaved, tokens, mean_score: score };
}

/** Fields that name the group; those that the counters are not grouped by are absent. Pure. */
export function renderUsageGroup({ day, format, keyId }: UsageRow) {
  return {
    ...(day !== null && { day }),
    ...(format !== null && { format }),
    ...(keyId !== null && { key_id: keyId === noKeyId ? null : keyId }),
  };
}
