import { createRotateSecrets, type SecretsRotation } from '@pixmill/accounts';
import type { CommandGroup, OperatorCommand } from '../../program/command.js';
import { formatTable } from '../../terminal/format.js';

const labels: Readonly<Record<Exclude<keyof SecretsRotation, 'keyId'>, string>> = {
  webhookSecrets: 'Webhook secrets',
  connectors: 'Connectors',
  sourceCredentials: 'Source credentials of jobs',
  destinationCredentials: 'Destination credentials of jobs',
  callbackLogins: 'Callback logins of jobs',
  deliveryLogins: 'Logins of deliveries',
  webhookEndpointLogins: 'Logins of endpoints',
  collectionTemplates: 'Options of collections',
  collectionLogins: 'Logins of images of collections',
  idempotentAnswers: 'Answers under an Idempotency-Key',
};

const listCounts = ({ keyId: _, ...counts }: SecretsRotation) =>
  (Object.keys(labels) as (keyof typeof labels)[]).map((kind) => ({ label: labels[kind], ...counts[kind] }));

const rotate: OperatorCommand = {
  name: 'rotate',
  summary: 'Encrypt all stored secrets with the first key of SECRETS_KEY; exits 1 while secrets remain under another key',
  options: {},
  async run({ sealedTexts }, _input, { openVault }) {
    const json = await createRotateSecrets({ sealedTexts, vault: openVault() })();
    const counts = listCounts(json);
    const failed = counts.some(({ remaining }) => remaining > 0);
    const rows = counts.map(({ label, resealed, remaining }) => [label, String(resealed), String(remaining)]);
    const advice = failed
      ? 'Keep the other keys. Restart every process with the new SECRETS_KEY, then run the command again.'
      : 'The other keys can be removed from SECRETS_KEY.';
    return { json, lines: [`Key ID ${json.keyId}`, '', ...formatTable(['WHAT', 'SEALED AGAIN', 'REMAINING'], rows), '', advice], failed };
  },
};

export const secretsCommands: CommandGroup = {
  name: 'secrets',
  summary: 'Rotate the key that encrypts stored secrets',
  commands: [rotate],
};
