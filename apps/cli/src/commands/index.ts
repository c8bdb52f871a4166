import type { CommandSpec } from '../command.js';
import { accountCommands } from './account.js';
import { auditCommand } from './audit.js';
import { deliveryCommands } from './delivery.js';
import { jobCommands } from './job.js';
import { keyCommands } from './key.js';
import { webhookSecretCommands } from './webhook-secret.js';

/** Everything the command line can do. A new command is a file here and a name in this list. */
export const commands: readonly CommandSpec[] = [
  ...accountCommands,
  ...keyCommands,
  ...jobCommands,
  ...deliveryCommands,
  ...webhookSecretCommands,
  auditCommand,
];
