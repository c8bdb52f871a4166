import type { AnswerOf, JobImage, Variant } from '@pixmill/client';
import { type Field, formatApiTime, formatFields } from '../terminal/format.js';
import { formatBytes, formatChange, formatDuration } from '../terminal/format-units.js';

type JobDetail = AnswerOf<'/api/v1/jobs/{id}', 'get'>;

/** Lines for a person, in 80 columns. Pure. */
export function renderJob(job: JobDetail): string[] {
  const fields: Field[] = [
    ['Job', job.id],
    ['State', job.outcome === null ? job.state : `${job.state}: ${job.outcome}`],
    ['Created', formatApiTime(job.created_at)],
    ['Started', formatApiTime(job.started_at)],
    ['Settled', formatApiTime(job.settled_at)],
    ['Expires', formatApiTime(job.expires_at)],
    ['Took', describeTimings(job)],
    ['Tokens', job.state === 'settled' ? `${job.tokens_charged} charged` : `${job.tokens_held} held`],
    ['Labels', joinPairs(job.labels, ':')],
    ['Options', joinPairs(job.options, '=')],
    ['Retry of', job.parent_id],
    ['Collection', job.collection_id],
    ...job.deliveries.map((delivery): Field => ['Webhook', describeDelivery(delivery)]),
  ];
  return [...formatFields(fields), ...job.images.flatMap(renderImage)];
}

function joinPairs(pairs: Readonly<Record<string, unknown>>, sign: string): string | null {
  const texts = Object.entries(pairs).map(([name, value]) => `${name}${sign}${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return texts.length === 0 ? null : texts.join(' ');
}

function describeTimings({ timings: { queued_ms: queuedMs, run_ms: runMs } }: JobDetail): string | null {
  if (queuedMs === null) return null;
  return `${runMs === null ? '' : `${formatDuration(runMs)} `}after ${formatDuration(queuedMs)} in the queue`;
}

const describeDelivery = ({ state, attempts, url }: JobDetail['deliveries'][number]) => `${state}, attempts: ${attempts}, ${url}`;

function renderImage({ position, name, state, source, variants, failure, repairs, reused }: JobImage): string[] {
  const size =
    source.bytes === null ? 'not read' : [formatBytes(source.bytes), source.format, formatSize(source)].filter(Boolean).join(', ');
  const fields: Field[] = [
    [`Image ${position + 1}`, `${name}: ${state}${reused ? ', a copy of an earlier result' : ''}; ${size}`],
    ['  Source', source.url],
    ...variants.flatMap((variant): Field[] => [
      ['  Result', describeVariant(variant, source.bytes)],
      ['  URL', variant.url],
    ]),
    ['  Failure', failure && `${failure.code}: ${failure.message}`],
    ['  Repaired', repairs.length > 0 ? repairs.join('; ') : null],
  ];
  return ['', ...formatFields(fields)];
}

function describeVariant(variant: Variant, before: number | null): string {
  const change = before === null ? '' : ` (${formatChange({ before, after: variant.bytes })})`;
  const score = variant.score === null ? '' : `score ${variant.score.toFixed(1)}`;
  return [`${variant.role}: ${formatBytes(variant.bytes)}${change}`, variant.format, formatSize(variant), score].filter(Boolean).join(', ');
}

const formatSize = ({ width, height }: { readonly width: number | null; readonly height: number | null }) =>
  width === null || height === null ? '' : `${width} x ${height} px`;
