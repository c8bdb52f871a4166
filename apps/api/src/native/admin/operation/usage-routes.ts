import { AppError } from '@pixmill/contracts';
import { type Database, noKeyId, type UsageGroup, type UsagePosition, type UsageRow, usageGroups, usagePositionOf } from '@pixmill/db';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import { idSchema, pageOf, pageQuery } from '../../route/schemas.js';
import type { AdminContext } from '../admin-context.js';

export interface AdminUsageRoutesDeps {
  readonly database: Pick<Database, 'usage' | 'operation' | 'accounts'>;
}

const dayMs = 86_400_000;
const maxDays = 366;
const defaultDays = 30;

const daySchema = z.iso.date('must be a day such as 2026-12-01');
const groupsProblem = `must be some of ${usageGroups.join(', ')}, separated by commas`;
const isGroup = (text: string): text is UsageGroup => usageGroups.some((group) => group === text);

const groupBy = z
  .string()
  .transform((text, context): UsageGroup[] => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.every(isGroup)) return parts;
    context.addIssue({ code: 'custom', message: groupsProblem });
    return z.NEVER;
  })
  .prefault('day')
  .meta({ description: `What each row stands for: some of ${usageGroups.join(', ')}, separated by commas` });

const rowSchema = z
  .object({
    day: daySchema.optional().meta({ description: 'In UTC' }),
    account: z.object({ id: idSchema, email: z.string() }).optional().meta({ description: 'Absent when rows do not stand for accounts' }),
    key_id: idSchema.nullable().optional().meta({ description: 'Null for jobs without a key' }),
    format: z.string().optional().meta({ description: 'Format of the sources' }),
    images: z.int().meta({ description: 'Settled, with the failed ones' }),
    images_failed: z.int().meta({ description: 'Free; cancelled ones included' }),
    bytes_in: z.int().meta({ description: 'Sizes of the sources' }),
    bytes_saved: z.int().meta({ description: 'Sources less main results' }),
    tokens: z.int().meta({ description: 'Charged' }),
    mean_score: z.number().nullable().meta({ description: 'Of those that have a score; null without one' }),
  })
  .meta({ id: 'AdminUsage' });

const example = {
  day: '2026-12-01',
  account: { id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11', email: 'ada@example.com' },
  ...{ images: 240, images_failed: 3, bytes_in: 91_250_000, bytes_saved: 40_120_000, tokens: 231, mean_score: 78.4 },
};

function toWireRow({ day, accountId, keyId, format, ...row }: UsageRow, emails: ReadonlyMap<string, string>): z.input<typeof rowSchema> {
  const { images, imagesFailed, bytesIn, bytesSaved, tokens, meanScore } = row;
  return {
    ...(day !== null && { day }),
    ...(accountId !== null && { account: { id: accountId, email: emails.get(accountId) ?? '' } }),
    ...(keyId !== null && { key_id: keyId === noKeyId ? null : keyId }),
    ...(format !== null && { format }),
    ...{ images, images_failed: imagesFailed, bytes_in: bytesIn, bytes_saved: bytesSaved, tokens, mean_score: meanScore },
  };
}

const positionSchema = z.tuple([z.string(), z.string(), z.string(), z.string()]);
const encodePosition = (position: UsagePosition) => Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws AppError `invalid_parameter`. */
function parsePosition(cursor: string | undefined): UsagePosition | null {
  if (cursor === undefined) return null;
  const parsed = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success && !parsed.data.join('').includes('\0')) return parsed.data;
  const detail = 'must be `next_cursor` of a page before';
  throw new AppError('invalid_parameter', { message: `cursor: ${detail}`, problems: [{ in: 'query', at: 'cursor', detail }] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // parsed as no position
  }
}

const toDay = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);

function toDays({ from, to = toDay(Date.now()) }: { readonly from?: string | undefined; readonly to?: string | undefined }) {
  const first = from ?? toDay(Date.parse(to) - (defaultDays - 1) * dayMs);
  const days = (Date.parse(to) - Date.parse(first)) / dayMs;
  if (days >= 0 && days < maxDays) return { from: first, to };
  const detail = `must not be after \`to\`, and at most ${maxDays - 1} days before it`;
  throw new AppError('invalid_parameter', { message: `from: ${detail}`, problems: [{ in: 'query', at: 'from', detail }] });
}

const route = defineRoute<AdminContext>();

/** What all accounts did, from the counters that settlements keep. */
export function createAdminUsageRoutes({ database }: AdminUsageRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  async function findAccountId(idOrEmail: string | undefined): Promise<string | null> {
    if (idOrEmail === undefined) return null;
    const account = idOrEmail.includes('\0') ? null : await database.accounts.findByIdOrEmail(idOrEmail);
    if (!account) throw new AppError('account_not_found');
    return account.id;
  }

  return [
    route({
      method: 'get',
      path: '/usage',
      operationId: 'adminGetUsage',
      tag: 'Administration',
      summary: 'Show the use of all accounts',
      scope: 'account:admin',
      description: 'From the counters that settlements keep, so it costs the same in a large service. Ordered by the groups.',
      query: pageQuery.extend({
        from: daySchema.optional().meta({ description: 'First day, in UTC; 29 days before `to` by default' }),
        to: daySchema.optional().meta({ description: 'Last day; today by default' }),
        group_by: groupBy,
        account: z.string().optional().meta({ description: 'Only this account: its id or e-mail address' }),
      }),
      replies: {
        200: {
          description: 'One row for each group that has settled images',
          schema: pageOf(rowSchema),
          example: { items: [example], next_cursor: null },
        },
      },
      errors: ['account_not_found'],
      async handle(_context, { query: { limit, cursor, group_by, account, ...days } }) {
        const accountId = await findAccountId(account);
        const after = parsePosition(cursor);
        const rows = await database.usage.list({ ...toDays(days), accountId, groupBy: group_by, after, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        const emails = await database.operation.readEmails(shown.flatMap((row) => row.accountId ?? []));
        const last = rows.length > limit ? shown.at(-1) : undefined;
        const next = last === undefined ? null : encodePosition(usagePositionOf(last));
        return answer(200, { items: shown.map((row) => toWireRow(row, emails)), next_cursor: next });
      },
    }),
  ];
}
