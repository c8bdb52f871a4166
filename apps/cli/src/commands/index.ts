import type { Command } from '../command.js';
import { accountCommands } from './account.js';
import { deliveryCommands } from './delivery.js';
import { keyCommands } from './key.js';
import { webhookSecretCommands } from './webhook-secret.js';

/** Everything the command line can do. A new command is a file here and a name in this list. */
export const commands: readonly Command[] = [...accountCommands, ...keyCommands, ...deliveryCommands, ...webhookSecretCommands];
