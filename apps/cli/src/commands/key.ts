import { createAdministration } from '@pixmill/db';
import type { Command } from '../command.js';
import { formatTime } from '../format.js';

const create: Command = {
  name: 'key create',
  summary: 'Give an account another key, shown this once',
  operand: 'ID',
  options: { name: { value: 'NAME', describe: 'What the key is for' } },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).createKey(operand, options);
    return { json, lines: [`Key ID    ${json.id}`, `Key       ${json.key}  (keep it, it is not shown again)`] };
  },
};

const revoke: Command = {
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

export const keyCommands: readonly Command[] = [create, revoke];
