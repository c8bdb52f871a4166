import type { CommandGroup, CommandSpec } from '../command.js';
import { accountCommands } from './account.js';
import { auditCommand } from './audit.js';
import { deliveryCommands } from './delivery.js';
import { jobCommands } from './job.js';
import { keyCommands } from './key.js';
import { secretsCommands } from './secrets.js';
import { signInCommand } from './sign-in.js';
import { storageCommands } from './storage.js';
import { webhookSecretCommands } from './webhook-secret.js';
import { pauseCommand, resumeCommand } from './work.js';

/** All commands. A new command is a file in this folder and a name in this list. */
export const commands: readonly (CommandGroup | CommandSpec)[] = [
  accountCommands,
  keyCommands,
  jobCommands,
  deliveryCommands,
  webhookSecretCommands,
  secretsCommands,
  storageCommands,
  auditCommand,
  pauseCommand,
  resumeCommand,
  signInCommand,
];
