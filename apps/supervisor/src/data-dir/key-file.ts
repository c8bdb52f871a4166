import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { apiKeySchema } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import { createFile, findSecretsKeyProblem, temporaryEnding } from '@pixmill/runtime';

/** A file in DATA_DIR that holds one key. It is written once (docs/running.md#key-files). */
export interface KeyFile {
  readonly file: string;
  /** What is wrong with a content; null when it may be used. */
  findProblem(text: string): string | null;
  /** For the operator whose file is lost: what depends on it, and what to do. */
  readonly advice: readonly string[];
}

export const createApiKeyFile = (file: string): KeyFile => ({
  file,
  findProblem: (text) =>
    text === '' ? 'is empty' : apiKeySchema.safeParse(text).success ? null : 'is cut or damaged: a key has 32 letters and digits',
  advice: [
    'It holds the API key of the first account; the database has its hash only.',
    'Restore the file from a backup. If it is lost, delete the file: the next start',
    'adds another key to the first account. Nothing else depends on it.',
  ],
});

export const createSecretsKeyFile = (file: string): KeyFile => ({
  file,
  findProblem: findSecretsKeyProblem,
  advice: [
    'It encrypts the credentials of jobs and connectors, the logins of callbacks and',
    'the webhook secrets: they cannot be read without it.',
    'Restore the file from a backup, or set SECRETS_KEY to its content.',
    'If it is lost, write a new key of at least 32 characters to the file:',
    'openssl rand -hex 32. What is encrypted is lost then: connectors must be saved',
    'again, and webhooks wait until the secret of their account is rotated.',
  ],
});

/**
 * The key in the file; null when there is no file. Closes the file to other users and passes a warning to `warn` when it was open to them. An
 * empty or damaged file is removed while nothing was stored. Throws AppError `setup_failed` for one beside data.
 */
export function readKeyFile(keyFile: KeyFile, { hasData, warn }: { hasData: boolean; warn: (line: string) => void }): string | null {
  const { file, findProblem, advice } = keyFile;
  removeIncomplete(file);
  const text = readText(file);
  if (text === null) return null;
  const key = text.trim();
  const problem = findProblem(key);
  if (problem === null) {
    closeToOthers(file, warn);
    return key;
  }
  if (hasData) throw new AppError('setup_failed', { message: [`${file} ${problem}.`, ...advice].join('\n') });
  warn(`${file} ${problem}. Nothing is stored yet, so a new key replaces it.`);
  rmSync(file);
  return null;
}

/** Writes a key that no file holds yet. A file that another start wrote in between stays; returns its key. Throws AppError `setup_failed`. */
export function createKeyFile(keyFile: KeyFile, key: string): string {
  const { file } = keyFile;
  try {
    if (createFile({ file, text: `${key}\n` })) return key;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `${file} could not be written: ${reason}\nFree space on its disk, or make its folder writable for this user, and start again.`;
    throw new AppError('setup_failed', { message, cause: thrown });
  }
  return readKeyFile(keyFile, { hasData: true, warn: () => {} }) ?? key;
}

/** Files of a start that was killed before they got their name. Nothing was encrypted with a key in them. */
function removeIncomplete(file: string): void {
  for (const name of readdirSync(dirname(file)))
    if (name.startsWith(`${basename(file)}.`) && name.endsWith(temporaryEnding)) rmSync(join(dirname(file), name), { recursive: true });
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `${file} could not be read: ${reason}\nStart Pixmill as the user who owns the file.`;
    throw new AppError('setup_failed', { message, cause: thrown });
  }
}

function closeToOthers(file: string, warn: (line: string) => void): void {
  const { mode, uid } = statSync(file);
  const user = process.getuid?.() ?? uid;
  if (uid !== user) warn(`${file} belongs to another user (uid ${uid}), who can read and replace it. This is uid ${user}.`);
  if ((mode & 0o077) === 0) return;
  const was = `${file} could be read or written by other users (mode ${(mode & 0o777).toString(8)})`;
  try {
    chmodSync(file, 0o600);
    warn(`${was}. Its mode is 600 now.`);
  } catch (thrown) {
    warn(`${was}, and that could not be changed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
