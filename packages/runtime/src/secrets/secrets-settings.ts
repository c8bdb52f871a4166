import { z } from 'zod';

const minKeyLength = 32;

/** The keys of SECRETS_KEY in their order. */
export function splitSecretsKeys(secretsKey: string): string[] {
  return secretsKey.split(',').map((key) => key.trim());
}

const secretsKey = z
  .string()
  .refine(
    (text) => splitSecretsKeys(text).every((key) => key.length >= minKeyLength),
    `must have at least ${minKeyLength} characters; in a comma-separated list, each key must`,
  )
  .meta({ secret: 'whole', example: '(what `openssl rand -hex 32` prints)' });

const description =
  'Encrypts stored credentials and webhook secrets. May be a comma-separated list of keys: the first encrypts, all decrypt. `npm start` generates a key and stores it in DATA_DIR/secrets-key when unset';

export const secretsSettings = z.object({ SECRETS_KEY: secretsKey.describe(description) });

/** For processes that can find the key in DATA_DIR. */
export const optionalSecretsSettings = z.object({ SECRETS_KEY: secretsKey.optional().describe(description) });

/** What is wrong with the content of a file that holds the key; null when it may be used. A crash can leave an empty, cut or zeroed file. */
export function findSecretsKeyProblem(text: string): string | null {
  if (text === '') return 'is empty';
  if ([...text].some((character) => character < ' ')) return 'is damaged: it has control characters';
  const { error } = secretsKey.safeParse(text);
  return error ? `is cut: a key ${error.issues[0]?.message}` : null;
}
