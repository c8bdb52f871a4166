import { createAdministration } from '@pixmill/accounts';
import { apiScopes } from '@pixmill/contracts';
import { listKeysCommand } from '../../account/key-list.js';
import type { CommandGroup, CommandOption, OperatorCommand } from '../../program/command.js';
import { formatTable, formatTime } from '../../terminal/format.js';
import { createEitherCommand } from '../either-command.js';

const scopes: CommandOption = { value: 'SCOPES', description: `Any of ${apiScopes.join(',')}, or all` };
const expiresAt: CommandOption = { value: 'TIME', description: 'From then on it is unknown, such as 2027-01-31, or never' };

/** What a key may do, and until when. */
export interface KeyLimits {
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Date | null;
}

/** Pure. */
export const describeScopes = ({ scopes: names }: Pick<KeyLimits, 'scopes'>): string => names?.join(',') ?? 'all';

/** Pure. */
export const describeExpiry = ({ expiresAt: time }: Pick<KeyLimits, 'expiresAt'>): string => (time ? formatTime(time) : 'never');

const renderLimits = (limits: KeyLimits) => [`Scopes    ${describeScopes(limits)}`, `Expires   ${describeExpiry(limits)}`];

const create: OperatorCommand = {
  name: 'create',
  summary: 'Create another key for an account; it is shown once',
  operand: 'ID',
  options: { name: { value: 'NAME', description: 'Purpose of the key' }, scopes, expiresAt },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).createKey(operand, options);
    return { json, lines: [`Key ID    ${json.id}`, ...renderLimits(json), `Key       ${json.key}  (save it now; it is not shown again)`] };
  },
};

const listOfAccount: OperatorCommand = {
  name: 'list',
  summary: 'List the keys of an account, oldest first',
  operand: 'ID',
  options: {},
  async run(database, { operand }) {
    const { id, keys } = await createAdministration(database).showAccount(operand);
    const rows = keys.map((key) => [
      key.id,
      `...${key.lastFour}`,
      describeScopes(key),
      describeExpiry(key),
      key.lastUsedAt ? formatTime(key.lastUsedAt) : 'never',
      key.revokedAt ? formatTime(key.revokedAt) : '',
      key.name ?? '',
    ]);
    const lines = formatTable(['KEY ID', 'ENDS IN', 'SCOPES', 'EXPIRES', 'LAST USED', 'REVOKED', 'NAME'], rows);
    return { json: { accountId: id, keys }, lines };
  },
};

const change: OperatorCommand = {
  name: 'change',
  summary: 'Change what a key may do, its expiry or its name, from its next request on',
  operand: 'KEY_ID',
  options: { name: { value: 'NAME', description: 'Purpose of the key' }, scopes, expiresAt },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).changeKey(operand, options);
    return { json, lines: [`Key ID    ${json.id}`, `Ends in   ...${json.lastFour}`, ...renderLimits(json)] };
  },
};

const revoke: OperatorCommand = {
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

/** Without an account it is the user's. */
const list = createEitherCommand({
  user: {
    ...listKeysCommand,
    summary: 'List your keys through the API, or those of any account',
    operand: 'ACCOUNT',
    operandOptional: true,
  },
  operator: listOfAccount,
  isForOperator: ({ operand }) => operand !== '',
  operatorCall: 'key list ACCOUNT',
});

export const keyCommands: CommandGroup = {
  name: 'key',
  summary: 'Create, list, change and revoke API keys',
  commands: [create, list, change, revoke],
};
