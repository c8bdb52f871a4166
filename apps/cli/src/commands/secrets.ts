import { createRotateSecrets, type SecretsRotation } from '@pixmill/accounts';
import type { CommandGroup, CommandSpec } from '../command.js';
import { formatTable } from '../format.js';

function listCounts(rotation: SecretsRotation) {
  const { webhookSecrets, connectors, sourceCredentials, destinationCredentials, callbackLogins, deliveryLogins, webhookEndpointLogins } =
    rotation;
  return [
    { label: 'Webhook secrets', ...webhookSecrets },
    { label: 'Connectors', ...connectors },
    { label: 'Source credentials of jobs', ...sourceCredentials },
    { label: 'Destination credentials of jobs', ...destinationCredentials },
    { label: 'Callback logins of jobs', ...callbackLogins },
    { label: 'Logins of deliveries', ...deliveryLogins },
    { label: 'Logins of endpoints', ...webhookEndpointLogins },
  ];
}

const rotate: CommandSpec = {
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
