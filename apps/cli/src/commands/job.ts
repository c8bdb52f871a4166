import { AppError } from '@pixmill/contracts';
import { createDeleteJob } from '@pixmill/jobs';
import { createLogger } from '@pixmill/runtime';
import { storageKeys } from '@pixmill/storage';
import { z } from 'zod';
import type { CommandGroup, CommandSpec } from '../command.js';

const deleteCommand: CommandSpec = {
  name: 'delete',
  summary: 'Delete a settled job with its files and its webhook; its ledger entries stay',
  operand: 'JOB_ID',
  options: {},
  async run({ retention }, { operand }, { storage }) {
    const id = z.guid().safeParse(operand);
    if (!id.success) throw new AppError('job_not_found');
    const log = createLogger({ level: 'silent', name: 'cli' });
    await createDeleteJob({ retention, storage, keys: storageKeys, log })({ jobId: id.data, accountId: null });
    return { json: { id: id.data, deleted: true }, lines: [`Job ${id.data} and its files were deleted`] };
  },
};

export const jobCommands: CommandGroup = {
  name: 'job',
  summary: 'Delete settled jobs',
  commands: [deleteCommand],
};
