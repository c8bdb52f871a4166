import { usageCommand } from './account/usage.js';
import { doctorCommand } from './doctor/command.js';
import { accountCommands } from './operator/commands/account.js';
import { auditCommand } from './operator/commands/audit.js';
import { deliveryCommands } from './operator/commands/delivery.js';
import { jobCommands } from './operator/commands/job.js';
import { keyCommands } from './operator/commands/key.js';
import { secretsCommands } from './operator/commands/secrets.js';
import { signInCommand } from './operator/commands/sign-in.js';
import { storageCommands } from './operator/commands/storage.js';
import { webhookSecretCommands } from './operator/commands/webhook-secret.js';
import { pauseCommand, resumeCommand } from './operator/commands/work.js';
import { optimizeCommand } from './optimize/command.js';
import type { CommandGroup, CommandSpec } from './program/command.js';
import { pullCommand } from './pull/command.js';

/** All commands of a clone, in the order of the help. A new command is a file and a name in this list. */
export const commands: readonly (CommandGroup | CommandSpec)[] = [
  optimizeCommand,
  pullCommand,
  usageCommand,
  jobCommands,
  keyCommands,
  doctorCommand,
  accountCommands,
  deliveryCommands,
  webhookSecretCommands,
  secretsCommands,
  storageCommands,
  auditCommand,
  pauseCommand,
  resumeCommand,
  signInCommand,
];
