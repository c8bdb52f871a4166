import { createAdministration } from '@pixmill/db';
import type { SigningSecretFacts } from '@pixmill/jobs';
import type { Command } from '../command.js';
import { formatTime } from '../format.js';

function factLines({ secret, createdAt, previous }: SigningSecretFacts): string[] {
  const old = previous.flatMap(({ expiresAt }) => (expiresAt ? [`Until     ${formatTime(expiresAt)} the one before signs along`] : []));
  return [`Secret    ${secret}`, `Created   ${formatTime(createdAt)}`, ...old];
}

const show: Command = {
  name: 'webhook-secret show',
  summary: 'Show what the webhooks of an account are signed with',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openSecrets }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openSecrets().show(id);
    return { json, lines: factLines(json) };
  },
};

const rotate: Command = {
  name: 'webhook-secret rotate',
  summary: 'Make a new one; the old one signs along for WEBHOOK_SECRET_OVERLAP (24h)',
  operand: 'ID',
  options: {},
  async run(database, { operand }, { openSecrets, secretOverlapMs }) {
    const { id } = await createAdministration(database).showAccount(operand);
    const json = await openSecrets().rotate(id, secretOverlapMs);
    return { json, lines: factLines(json) };
  },
};

export const webhookSecretCommands: readonly Command[] = [show, rotate];
