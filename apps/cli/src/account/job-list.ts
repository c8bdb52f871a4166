import type { JobSummary } from '@pixmill/client';
import { formatTable } from '../terminal/format.js';
import { formatChange } from '../terminal/format-units.js';
import { shortenMiddle, toPrintable } from '../terminal/text-width.js';
import { createApiCommand } from './api-command.js';
import { parseLimit, readPages } from './read-pages.js';

const states = ['queued', 'running', 'settled'] as const;
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
/** In a line of 80 columns, after an id of 36 and the other columns. */
const nameColumns = 18;

/** `pixmill job list`. */
export const listJobsCommand = createApiCommand({
  name: 'list',
  summary: 'List the jobs of the account, newest first',
  options: {
    state: { value: 'STATE', description: `Only jobs in this state: ${states.join(', ')}`, choices: states },
    label: { value: 'KEY:VALUE', description: 'Only jobs with this label; may be given several times', repeated: true },
    limit: { value: 'N', description: 'Maximum number of jobs, 1 to 1000; 20 by default' },
    all: { description: 'All jobs' },
  },
  examples: [
    ['npx pixmill job list --state running', 'What is being optimized now'],
    ['npx pixmill job list --label album:summer --all --json', 'All jobs with a label, for a script'],
  ],
  async ask(client, { options, lists, flags }, { signal }) {
    const limit = flags.has('all') ? Number.POSITIVE_INFINITY : parseLimit(options.limit ?? '20');
    const state = states.find((each) => each === options.state);
    const filter = { ...(state !== undefined && { state }), ...(lists.label && { label: [...lists.label] }) };
    const page = await readPages(limit, (query) => client.request('get', '/api/v1/jobs', { query: { ...filter, ...query }, signal }));
    const more = page.next_cursor === null ? [] : ['There are more: --limit N or --all'];
    return { json: page, lines: [...renderJobs(page.items, Date.now()), ...more] };
  },
});

function renderJobs(jobs: readonly JobSummary[], nowMs: number): string[] {
  if (jobs.length === 0) return ['No jobs'];
  return formatTable(
    ['ID', 'AGE', 'STATE', 'CHANGE', 'NAME'],
    jobs.map((job) => [
      job.id,
      formatAge(nowMs - Date.parse(job.created_at)),
      job.outcome ?? job.state,
      formatSaving(job),
      formatName(job),
    ]),
  );
}

function formatAge(ageMs: number): string {
  const units = [
    [dayMs, 'd'],
    [hourMs, 'h'],
    [minuteMs, 'm'],
  ] as const;
  const unit = units.find(([unitMs]) => ageMs >= unitMs);
  return unit ? `${Math.floor(ageMs / unit[0])}${unit[1]}` : `${Math.max(0, Math.floor(ageMs / 1_000))}s`;
}

const formatSaving = ({ bytes_in: before, bytes_out: after, succeeded }: JobSummary) =>
  succeeded > 0 ? formatChange({ before, after }) : '';

function formatName({ name, images }: JobSummary): string {
  const more = images > 1 ? ` +${images - 1}` : '';
  return shortenMiddle(toPrintable(name ?? ''), nameColumns - more.length) + more;
}
