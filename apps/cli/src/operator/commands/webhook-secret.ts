import type { WebhookSecret } from '@pixmill/accounts';
import { createAdministration } from '@pixmill/accounts';
import type { CommandGroup, OperatorCommand } from '../../program/command.js';
import { formatTime } from '../../terminal/format.js';

function renderSecret({ secret, createdAt, previous }: WebhookSecret): string[] {
  const old = previous.flatMap(({ expiresAt }) => (expiresAt ? [`Until     ${formatTime(expiresAt)} the previous secret also signs`] : []));
  return [`Secret    ${secret}`, `Created   ${formatTime(createdAt)}`, ...old];
}

const show: OperatorCommand = {
  name: 'show',
  summary: 'Show the secret that signs the webhooks of an account',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openWebhookSecrets }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openWebhookSecrets().getOrCreate(id);
    return { json, lines: renderSecret(json) };
  },
};

const rotate: OperatorCommand = {
  name: 'rotate',
  summary: 'Create a new secret; the old one also signs for WEBHOOK_SECRET_OVERLAP (24h)',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openWebhookSecrets, secretOverlapMs }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openWebhookSecrets().rotate(id, secretOverlapMs);
    return { json, lines: renderSecret(json) };
  },
};

export const webhookSecretCommands: CommandGroup = {
  name: 'webhook-secret',
  summary: 'Show and rotate the webhook secret of an account',
  commands: [show, rotate],
};
