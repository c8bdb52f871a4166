import { type AccountInfo, createAdministration } from '@pixmill/accounts';
import type { CommandOption, CommandSpec } from '../command.js';
import { formatTable, formatTime, formatTokens } from '../format.js';

const tokens: CommandOption = { value: 'N', description: 'Tokens; -1 is unlimited', required: true };

function describeState({ disabledAt }: AccountInfo): string {
  return disabledAt ? `disabled ${formatTime(disabledAt)}` : 'enabled';
}

function renderAccount(account: AccountInfo): string[] {
  return [
    `Account   ${account.id}`,
    `Name      ${account.name}`,
    `E-mail    ${account.email}`,
    `Tokens    ${formatTokens(account.tokens)}`,
    `State     ${describeState(account)}`,
    `Created   ${formatTime(account.createdAt)}`,
  ];
}

const create: CommandSpec = {
  name: 'account create',
  summary: 'Open an account; its key is shown this once',
  options: {
    name: { value: 'NAME', description: 'Whose it is', required: true },
    email: { value: 'EMAIL', description: 'E-mail address; one account each', required: true },
    tokens,
    key: { value: 'KEY', description: 'Its API key, 32 characters of A-Z, a-z and 0-9; made up when left out' },
  },
  async run(database, { options }) {
    const json = await createAdministration(database).createAccount(options);
    const lines = [
      `Account   ${json.id}`,
      `E-mail    ${json.email}`,
      `Tokens    ${formatTokens(json.tokens)}`,
      `Key       ${json.key}  (keep it, it is not shown again)`,
    ];
    return { json, lines };
  },
};

const list: CommandSpec = {
  name: 'account list',
  summary: 'List the accounts, oldest first',
  options: {
    limit: { value: 'N', description: 'How many at most, 1 to 1000' },
    offset: { value: 'N', description: 'How many to skip' },
  },
  async run(database, { options }) {
    const json = await createAdministration(database).listAccounts(options);
    const rows = json.accounts.map((each) => [each.id, each.email, formatTokens(each.tokens), describeState(each), each.name]);
    const shown = json.accounts.length;
    const rest = shown < json.total ? [`${shown} of ${json.total} accounts; --offset shows the others`] : [];
    return { json, lines: [...formatTable(['ID', 'E-MAIL', 'TOKENS', 'STATE', 'NAME'], rows), ...rest] };
  },
};

const show: CommandSpec = {
  name: 'account show',
  summary: 'Show an account and its keys',
  operand: 'ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAdministration(database).showAccount(operand);
    const rows = json.keys.map(({ id, lastFour, createdAt, lastUsedAt, revokedAt, name }) => [
      id,
      `...${lastFour}`,
      formatTime(createdAt),
      lastUsedAt ? formatTime(lastUsedAt) : 'never',
      revokedAt ? formatTime(revokedAt) : '',
      name ?? '',
    ]);
    return {
      json,
      lines: [...renderAccount(json), '', ...formatTable(['KEY ID', 'ENDS IN', 'CREATED', 'LAST USED', 'REVOKED', 'NAME'], rows)],
    };
  },
};

const topUp: CommandSpec = {
  name: 'account top-up',
  summary: 'Give an account tokens',
  operand: 'ID',
  options: {
    tokens: { value: 'N', description: 'How many, 1 or more', required: true },
    reason: { value: 'REASON', description: 'Kept in the ledger', required: true },
    idempotencyKey: { value: 'KEY', description: 'The same key again changes nothing' },
  },
  async run(database, { operand, options }) {
    const json = await createAdministration(database).topUp(operand, options);
    const said = json.repeated ? 'was topped up under this key before, nothing was changed:' : 'has now';
    return { json, lines: [`${json.email} ${said} ${formatTokens(json.tokens)} tokens`] };
  },
};

const disable: CommandSpec = {
  name: 'account disable',
  summary: 'Let none of its keys open anything, from the next request on',
  operand: 'ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAdministration(database).disableAccount(operand);
    return { json, lines: renderAccount(json) };
  },
};

const enable: CommandSpec = {
  name: 'account enable',
  summary: 'Let its keys open it again',
  operand: 'ID',
  options: {},
  async run(database, { operand }) {
    const json = await createAdministration(database).enableAccount(operand);
    return { json, lines: renderAccount(json) };
  },
};

export const accountCommands: readonly CommandSpec[] = [create, list, show, topUp, disable, enable];
