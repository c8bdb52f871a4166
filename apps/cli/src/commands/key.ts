import { createAdministration } from '@pixmill/accounts';
import type { CommandGroup, CommandSpec } from '../command.js';
import { formatTime } from '../format.js';

const create: CommandSpec = {
  name: 'create',
  summary: 'Create another key for an account; it is shown once',
  operand: 'ID',
  options: { name: { value: 'NAME', description: 'Purpose of the key' } },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).createKey(operand, options);
    return { json, lines: [`Key ID    ${json.id}`, `Key       ${json.key}  (save it now; it is not shown again)`] };
  },
};

const revoke: CommandSpec = {
  name: 'revoke',
  summary: 'Revoke a key from the next request on',
  operand: 'KEY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAdministration(database).revokeKey(operand);
    const since = json.revokedAt ? ` ${formatTime(json.revokedAt)}` : '';
    return { json, lines: [`Key ...${json.lastFour} was revoked${since}`] };
  },
};

export const keyCommands: CommandGroup = {
  name: 'key',
  summary: 'Create and revoke API keys',
  commands: [create, revoke],
};
