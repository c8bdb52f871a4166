import { z } from 'zod';

const minKeyLength = 32;

/** The keys of SECRETS_KEY in their order. */
export function splitSecretsKeys(secretsKey: string): string[] {
  return secretsKey.split(',').map((key) => key.trim());
}

const rule = `must have at least ${minKeyLength} characters; in a comma-separated list of keys, each must`;

export const secretsSettings = z.object({
  SECRETS_KEY: z
    .string()
    .refine((text) => splitSecretsKeys(text).every((key) => key.length >= minKeyLength), rule)
    .describe(
      'Encrypts stored credentials and webhook secrets. A comma-separated list of keys is allowed: the first encrypts, all decrypt. `npm start` generates one and stores it in DATA_DIR/secrets-key when unset',
    ),
});
