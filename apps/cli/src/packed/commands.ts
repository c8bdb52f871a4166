import { usageCommand } from '../account/usage.js';
import { userJobCommands, userKeyCommands } from '../account/user-commands.js';
import { createDoctorCommand } from '../doctor/doctor-command.js';
import { optimizeCommand } from '../optimize/command.js';
import type { CommandGroup, CommandSpec } from '../program/command.js';
import { pullCommand } from '../pull/command.js';

/** The commands of the packed command, in the order of the help: those of a user, which need no database. */
export const packedCommands: readonly (CommandGroup | CommandSpec)[] = [
  optimizeCommand,
  pullCommand,
  usageCommand,
  userJobCommands,
  userKeyCommands,
  createDoctorCommand({ runOperatorChecks: null }),
];
