import type { CommandGroup, OperatorCommand } from '../../program/command.js';

const adopt: OperatorCommand = {
  name: 'adopt',
  summary: 'Accept the folder or volume that is there now as the storage of this service: after a move, a restore or a loss',
  options: {},
  async run(_database, _input, { storage }) {
    const { location, previousId } = await storage.adopt();
    const found = previousId === null ? 'It had no marker.' : `It had the marker ${previousId}.`;
    const advice = '`npx pixmill audit` counts the results whose files are not in it.';
    return { json: { location, previousId }, lines: [`${location} is the storage of this service now. ${found}`, advice] };
  },
};

export const storageCommands: CommandGroup = {
  name: 'storage',
  summary: 'Accept a new or restored storage',
  commands: [adopt],
};
