import type { CommandGroup } from '../program/command.js';
import { listJobsCommand } from './job-list.js';
import { cancelJobCommand, createShowJobCommand } from './job-show.js';
import { listKeysCommand } from './key-list.js';

/** `pixmill job` for a user without the database of the service. */
export const userJobCommands: CommandGroup = {
  name: 'job',
  summary: 'List, show and cancel the jobs of the account',
  commands: [listJobsCommand, createShowJobCommand(), cancelJobCommand],
};

/** `pixmill key` for a user without the database of the service. */
export const userKeyCommands: CommandGroup = {
  name: 'key',
  summary: 'List the API keys of the account',
  commands: [listKeysCommand],
};
