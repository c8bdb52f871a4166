import type { AnswerOf } from '@pixmill/client';
import { formatTable } from '../terminal/format.js';
import { formatBytes, formatChange } from '../terminal/format-units.js';
import { createApiCommand } from './api-command.js';
import { readPages } from './read-pages.js';

type UsagePage = AnswerOf<'/api/v1/usage', 'get'>;
type UsageRow = UsagePage['items'][number];
type UsageCounts = UsagePage['total'];
type Account = AnswerOf<'/api/v1/account', 'get'>;

const groups = ['day', 'format', 'key'] as const;

/** `pixmill usage`. */
export const usageCommand = createApiCommand({
  name: 'usage',
  summary: 'Show the images, bytes and tokens of the account, and the tokens left',
  options: {
    from: { value: 'DAY', description: 'First day, UTC; 30 days by default' },
    to: { value: 'DAY', description: 'Last day, UTC; today by default' },
    groupBy: {
      value: 'GROUPS',
      description: `One line for each ${groups.join(', ')}: one or more; day by default`,
      choices: groups,
      commaSeparated: true,
    },
  },
  examples: [
    ['npx pixmill usage', 'One line for each of the last 30 days'],
    ['npx pixmill usage --from 2026-12-01 --group-by format,key', 'December by format and key'],
  ],
  async ask(client, { options: { from, to, groupBy = 'day' } }, { signal }) {
    const filter = { group_by: groupBy, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const [account, usage] = await Promise.all([
      client.account.get({ signal }),
      readPages<UsageRow, UsagePage>(Number.POSITIVE_INFINITY, (page) =>
        client.request('get', '/api/v1/usage', { query: { ...filter, ...page }, signal }),
      ),
    ]);
    return { json: { ...usage, account }, lines: [...renderUsage(usage, groupBy.split(',')), '', renderTokens(account)] };
  },
});

function renderUsage({ items, total }: UsagePage, groupBy: readonly string[]): string[] {
  if (items.length === 0) return ['No image was optimized in these days.'];
  const columns = groups.filter((group) => groupBy.includes(group));
  const rows = items.map((row) => [...columns.map((column) => renderGroup(row, column)), ...renderCounts(row)]);
  const sum = [...columns.map((_, index) => (index === 0 ? 'Total' : '')), ...renderCounts(total)];
  const headings = [...columns.map((column) => column.toUpperCase()), 'IMAGES', 'FAILED', 'SAVED', 'CHANGE', 'TOKENS', 'SCORE'];
  return formatTable(headings, [...rows, sum]);
}

/** A key by the beginning of its id: the whole one is wider than the rest of the line. */
function renderGroup({ day, format, key_id: keyId }: UsageRow, group: (typeof groups)[number]): string {
  if (group === 'day') return day ?? '';
  return group === 'format' ? (format ?? '') : (keyId?.slice(0, 8) ?? 'no key');
}

function renderCounts({
  images,
  images_failed: failed,
  bytes_in: before,
  bytes_saved: saved,
  tokens,
  mean_score: score,
}: UsageCounts): string[] {
  const change = formatChange({ before, after: before - saved });
  return [String(images), String(failed), formatBytes(saved), change, String(tokens), score?.toFixed(1) ?? '-'];
}

function renderTokens({ tokens, monthly_tokens: monthly, tokens_renew_at: renewAt }: Account): string {
  const renewal = monthly === null || renewAt === null ? '' : `; ${monthly} from ${renewAt.slice(0, 10)} on`;
  return `Tokens left: ${tokens ?? 'unlimited'}${renewal}`;
}
