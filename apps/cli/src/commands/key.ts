import { createAdministration } from '@pixmill/accounts';
import type { CommandSpec } from '../command.js';
import { formatTime } from '../format.js';

const create: CommandSpec = {
  name: 'key create',
  summary: 'Give an account another key, shown this once',
  operand: 'ID',
  options: { name: { value: 'NAME', description: 'What the key is for' } },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).createKey(operand, options);
    return { json, lines: [`Key ID    ${json.id}`, `Key       ${json.key}  (keep it, it is not shown again)`] };
  },
};

const revoke: CommandSpec = {
  name: 'key revoke',
  summary: 'Let a key open nothing, from the next request on',
  operand: 'KEY_ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAdministration(database).revokeKey(operand);
    const since = json.revokedAt ? ` ${formatTime(json.revokedAt)}` : '';
    return { json, lines: [`Key ...${json.lastFour} was revoked${since}`] };
  },
};

export const keyCommands: readonly CommandSpec[] = [create, revoke];
