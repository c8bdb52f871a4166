import { createDeadLetters, type DeadLetters } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import type { Database, DeadLetterInfo } from '@pixmill/db';
import { createLogger } from '@pixmill/runtime';
import { z } from 'zod';
import { listJobsCommand } from '../../account/job-list.js';
import { cancelJobCommand, createShowJobCommand } from '../../account/job-show.js';
import type { CommandContext, CommandGroup, CommandResult, OperatorCommand } from '../../program/command.js';
import { formatTable, formatTime } from '../../terminal/format.js';
import { createEitherCommand } from '../either-command.js';
import { showJobCommand } from './job-show.js';

const silentLog = () => createLogger({ level: 'silent', name: 'cli' });

/** Loaded when a command needs them: every command would pay for them otherwise. */
const loadVerbs = async () => ({ ...(await import('@pixmill/jobs')), ...(await import('@pixmill/storage')) });

async function openDeadLetters({ accounts, deadLetters }: Database, { storage, orphanTtlMs }: CommandContext): Promise<DeadLetters> {
  const { createReplayDeadLetter, storageKeys } = await loadVerbs();
  const replayDeadLetter = createReplayDeadLetter({ deadLetters, storage, keys: storageKeys, log: silentLog() }, { orphanTtlMs });
  return createDeadLetters({ accounts, deadLetters, replayDeadLetter });
}

const accountOption = { value: 'ID', description: 'Only dead letters of this account' };

const listDeadLetters: OperatorCommand = {
  name: 'list',
  summary: 'List dead letters: jobs that were not processed and are kept for a replay; newest first',
  options: {
    account: accountOption,
    limit: { value: 'N', description: 'Maximum number of dead letters, 1 to 1000; 100 by default' },
    offset: { value: 'N', description: 'Number of dead letters to skip' },
  },
  async run(database, { options }, context) {
    const json = await (await openDeadLetters(database, context)).list(options);
    const shown = json.deadLetters.length;
    const more = shown < json.total ? [`${shown} of ${json.total} dead letters; use --offset to list the others`] : [];
    return {
      json,
      lines: [
        ...formatTable(['ID', 'DEAD SINCE', 'KEPT UNTIL', 'ACCOUNT', 'IMAGES', 'REASON', 'REPLAY'], json.deadLetters.map(toRow)),
        ...more,
      ],
    };
  },
};

function toRow({ id, deadAt, keptUntil, email, images, reason, replay }: DeadLetterInfo): string[] {
  return [
    id,
    formatTime(deadAt),
    keptUntil ? formatTime(keptUntil) : 'gone',
    email,
    String(images),
    reason,
    replay ? `${replay.id} ${replay.state}` : '-',
  ];
}

const replay: OperatorCommand = {
  name: 'replay',
  summary: 'Submit a dead letter again as a new job; with --all, each one that was never replayed',
  operand: 'JOB_ID',
  operandOptional: true,
  options: { all: { description: 'Replay every dead letter that was never replayed' }, account: accountOption },
  async run(database, { operand, options, flags }, context) {
    const deadLetters = await openDeadLetters(database, context);
    if (flags.has('all') === (operand !== '')) throw new AppError('invalid_parameter', { message: 'Name one dead letter, or use --all' });
    if (flags.has('all')) return replayAll(deadLetters, options);
    const json = await deadLetters.replay(operand);
    const words = json.created ? 'is submitted again as' : 'is already being replayed as';
    return { json, lines: [`Dead letter ${json.id} ${words} job ${json.jobId}`] };
  },
};

/** Page by page, so that a failure of one dead letter does not end the others. */
async function replayAll(deadLetters: DeadLetters, options: Readonly<Record<string, string>>): Promise<CommandResult> {
  const [replayed, failed]: [object[], { id: string; message: string }[]] = [[], []];
  let after: string | null = null;
  do {
    const page = await deadLetters.replayMany(after === null ? options : { ...options, after });
    replayed.push(...page.replayed);
    failed.push(...page.failed);
    after = page.next;
  } while (after !== null);
  const problems = failed.map(({ id, message }) => `${id}: ${message}`);
  return {
    json: { replayed, failed },
    lines: [`${replayed.length} dead letters are submitted again`, ...problems],
    failed: failed.length > 0,
  };
}

const deleteCommand: OperatorCommand = {
  name: 'delete',
  summary: 'Delete a settled job with its files and its webhook; its ledger entries stay',
  operand: 'JOB_ID',
  options: {},
  async run({ retention }, { operand }, { storage }) {
    const id = z.guid().safeParse(operand);
    if (!id.success) throw new AppError('job_not_found');
    const { createDeleteJob, storageKeys } = await loadVerbs();
    await createDeleteJob({ retention, storage, keys: storageKeys, log: silentLog() })({ jobId: id.data, accountId: null });
    return { json: { id: id.data, deleted: true }, lines: [`Job ${id.data} and its files were deleted`] };
  },
};

const list = createEitherCommand({
  user: listJobsCommand,
  operator: listDeadLetters,
  isForOperator: ({ flags }) => flags.has('dead'),
  operatorCall: 'job list --dead',
  switchOption: { dead: { description: 'List the dead letters of all accounts instead: jobs that were not processed' } },
});

const show = createEitherCommand({
  user: createShowJobCommand('\n`job show ID --operator` looks in all accounts.'),
  operator: showJobCommand,
  isForOperator: ({ flags }) => flags.has('operator'),
  operatorCall: 'job show --operator',
  switchOption: { operator: { description: 'Look in all accounts, and show leases, deliveries and why a source failed' } },
});

export const jobCommands: CommandGroup = {
  name: 'job',
  summary: 'List, show, cancel and delete jobs, list and replay dead letters',
  commands: [list, show, cancelJobCommand, replay, deleteCommand],
};
