import { commands } from './commands.js';
import { ignoreClosedOutput } from './program/ignore-closed-output.js';
import { runProgram } from './program/run-program.js';

ignoreClosedOutput();
const exitCode = await runProgram(commands, process.argv.slice(2), {
  // Loaded when a command of the operator runs: help and usage errors need no database.
  runOperatorCommand: async (...args) => (await import('./operator/run-operator-command.js')).runOperatorCommand(...args),
});
process.exitCode ||= exitCode;
