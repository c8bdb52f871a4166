import type { WebhookSecret } from '@pixmill/accounts';
import { createAdministration } from '@pixmill/accounts';
import type { CommandSpec } from '../command.js';
import { formatTime } from '../format.js';

function renderSecret({ secret, createdAt, previous }: WebhookSecret): string[] {
  const old = previous.flatMap(({ expiresAt }) => (expiresAt ? [`Until     ${formatTime(expiresAt)} the one before signs along`] : []));
  return [`Secret    ${secret}`, `Created   ${formatTime(createdAt)}`, ...old];
}

const show: CommandSpec = {
  name: 'webhook-secret show',
  summary: 'Show what the webhooks of an account are signed with',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openSecrets }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openSecrets().getOrCreate(id);
    return { json, lines: renderSecret(json) };
  },
};

const rotate: CommandSpec = {
  name: 'webhook-secret rotate',
  summary: 'Make a new one; the old one signs along for WEBHOOK_SECRET_OVERLAP (24h)',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openSecrets, secretOverlapMs }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openSecrets().rotate(id, secretOverlapMs);
    return { json, lines: renderSecret(json) };
  },
};

export const webhookSecretCommands: readonly CommandSpec[] = [show, rotate];
