import { createShowJob, type ShownImage, type ShownJob } from '@pixmill/accounts';
import { defaultJobSpec, type SourceFailure, toService } from '@pixmill/contracts';
import type { OperatorCommand } from '../../program/command.js';
import { type Field, formatFields, formatTime } from '../../terminal/format.js';

const formatDate = (time: Date | null) => time && formatTime(time);
const formatSize = (width: number | null, height: number | null) => (width === null || height === null ? '' : `, ${width} x ${height} px`);

function describeState({ state, stage, leaseOwner, leaseUntil, retryAt, attempts }: ShownJob): string {
  const attempt = `attempt ${attempts}`;
  if (state === 'settled') return 'settled';
  if (leaseOwner && leaseUntil) return `${state}: ${stage} on ${leaseOwner}, ${attempt}, lease until ${formatTime(leaseUntil)}`;
  const retry = retryAt ? `, not before ${formatTime(retryAt)}` : '';
  return `${state}: waits for ${stage}, attempts so far: ${attempts}${retry}`;
}

/** Options that differ from the default, as JSON. */
function describeSpec({ spec }: ShownJob): string {
  const defaults: Readonly<Record<string, unknown>> = { ...defaultJobSpec, compression: null };
  const set = Object.entries(spec).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]));
  return set.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
}

function describeDelivery({ delivery }: ShownJob): string | null {
  if (!delivery) return null;
  const { id, state, attempts, nextAttemptAt, endedAt, lastError, lastFailure } = delivery;
  const problem = lastFailure ? `${lastFailure.reason}: ${lastFailure.detail}` : lastError;
  const when = [nextAttemptAt ? `, next ${formatTime(nextAttemptAt)}` : '', endedAt ? ` ${formatTime(endedAt)}` : ''].join('');
  return `${state}${when}, attempts: ${attempts}${problem ? `, last: ${problem}` : ''}; delivery show ${id}`;
}

function describeSourceFailure({ reason, host, attempts, detail }: SourceFailure): string {
  return `${reason}: ${detail}; asked ${host || 'nobody'}, attempts: ${attempts}`;
}

function describeImage({ name, source, outcome, sourceBytes, sourceFormat, sourceFacts, reused }: ShownImage): string {
  const size = sourceBytes === null ? 'not read' : `${sourceBytes} bytes`;
  const pixels = sourceFacts ? formatSize(sourceFacts.width, sourceFacts.height) : '';
  const format = sourceFormat ? `, ${sourceFormat}` : '';
  return `${name} (${source}): ${outcome ?? 'unsettled'}${reused ? ', reused' : ''}; ${size}${format}${pixels}`;
}

function renderImage(image: ShownImage, index: number): string[] {
  const { url, variants, failure, sourceFailure } = image;
  const fields: Field[] = [
    [`Image ${index + 1}`, describeImage(image)],
    ['  URL', url],
    ...variants.map(({ role, format, sizeBytes, width, height }): Field => {
      return ['  Result', `${role}: ${sizeBytes} bytes, ${format}${formatSize(width, height)}`];
    }),
    ['  Failure', failure && `${failure.code}: ${failure.message}`],
    ['  Reason', sourceFailure && describeSourceFailure(sourceFailure)],
  ];
  return ['', ...formatFields(fields)];
}

function renderJob(job: ShownJob): string[] {
  const { parentId, replay, destination } = job;
  const fields: Field[] = [
    ['Job', job.id],
    ['State', describeState(job)],
    ['Account', `${job.email} (${job.accountId})`],
    ['Dialect', job.dialect],
    ['Created', formatTime(job.createdAt)],
    ['Started', formatDate(job.startedAt)],
    ['Settled', formatDate(job.settledAt)],
    ['Expires', formatDate(job.expiresAt)],
    ['Attempts', job.state === 'settled' ? String(job.attempts) : null],
    ['Waiting', job.interruptedAt && job.state !== 'settled' ? `interrupted since ${formatTime(job.interruptedAt)}` : null],
    ['Tokens', `${job.tokensHeld} held, ${job.tokensCharged} charged`],
    ['Options', describeSpec(job)],
    ['Put to', destination && toService(destination)],
    ['Callback', job.callbackUrl],
    ['Delivery', describeDelivery(job)],
    ['Dead', job.deadAt && `${formatTime(job.deadAt)}: ${job.deadReason ?? ''}`],
    ['Replay', replay && `${replay.id} ${replay.state}`],
    ['Replays', parentId],
  ];
  return [...formatFields(fields), ...job.images.flatMap(renderImage)];
}

/** `pixmill job show`. */
export const showJobCommand: OperatorCommand = {
  name: 'show',
  summary: 'Show a job: its state, its webhook, and for each image what became of it and why',
  operand: 'JOB_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createShowJob(database)(operand);
    return { json, lines: renderJob(json) };
  },
};
