/** The program of the packed command (docs/command.md#install-elsewhere). The tool `pack-command` bundles it with all that it imports. */
import { exitCodes } from '../program/command.js';
import { ignoreClosedOutput } from '../program/ignore-closed-output.js';
import { runProgram } from '../program/run-program.js';
import { warnLine } from '../terminal/terminal.js';
import { packedCommands } from './commands.js';
import { explainOperatorCommand, needsDatabase } from './operator-commands.js';

ignoreClosedOutput();
const args = process.argv.slice(2);
const explanation = explainOperatorCommand(args);
if (explanation !== null) {
  warnLine(process, explanation);
  process.exitCode = exitCodes.usage;
} else {
  const exitCode = await runProgram(packedCommands, args, {
    runOperatorCommand: async (_spec, _input, { terminal }) => {
      warnLine(terminal, `With these arguments it is a command of the operator. ${needsDatabase}`);
      return exitCodes.usage;
    },
  });
  process.exitCode ||= exitCode;
}
