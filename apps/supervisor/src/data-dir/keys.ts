import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '@pixmill/accounts';
import { AppError, toAppError } from '@pixmill/contracts';
import type { SupervisorSettings } from '../config.js';
import type { DataDir } from './data-dir.js';
import { createApiKeyFile, createKeyFile, createSecretsKeyFile, type KeyFile, readKeyFile } from './key-file.js';

/** The keys of DATA_DIR as a start finds them, before it starts anything. */
export interface Keys {
  /** The key of the first account: the setting, else that of the file, else a new one, which is stored. Throws AppError `setup_failed`. */
  getApiKey(): string;
  /** Whether `api-key` has the key of `getApiKey`; not when BOOTSTRAP_API_KEY was set to another one later. */
  isApiKeyInFile(): boolean;
  /** Whether `getSecretsKey` makes a new key. */
  readonly needsSecretsKey: boolean;
  /**
   * The key that encrypts stored secrets, likewise. `sealedTexts` is the number of texts in the database that a lost key encrypted. Throws
   * AppError `setup_failed` rather than to lose them.
   */
  getSecretsKey(sealedTexts: number): string;
}

type KeySettings = Pick<SupervisorSettings, 'BOOTSTRAP_API_KEY' | 'SECRETS_KEY' | 'DATABASE_URL'>;

/** Reads the key files. Throws AppError `setup_failed` for an empty or damaged one beside data. */
export function readKeys(settings: KeySettings, dataDir: DataDir, warn: (line: string) => void): Keys {
  const [apiKeyFile, secretsKeyFile] = [createApiKeyFile(dataDir.apiKeyFile), createSecretsKeyFile(dataDir.secretsKeyFile)];
  const options = { hasData: hasData(settings, dataDir), warn };
  let storedApiKey = settings.BOOTSTRAP_API_KEY === undefined ? readKeyFile(apiKeyFile, options) : readUnneededKeyFile(apiKeyFile, warn);
  const secretsKey = settings.SECRETS_KEY ?? readKeyFile(secretsKeyFile, options);
  return {
    getApiKey() {
      storedApiKey ??= createKeyFile(apiKeyFile, settings.BOOTSTRAP_API_KEY ?? createApiKey());
      return settings.BOOTSTRAP_API_KEY ?? storedApiKey;
    },
    isApiKeyInFile: () => storedApiKey === (settings.BOOTSTRAP_API_KEY ?? storedApiKey),
    needsSecretsKey: secretsKey === null,
    getSecretsKey(sealedTexts) {
      if (secretsKey !== null) return secretsKey;
      if (sealedTexts > 0) throw lostKeyError(secretsKeyFile, sealedTexts);
      return createKeyFile(secretsKeyFile, createApiKey());
    },
  };
}

/** The key in a file that a setting makes up for; an empty text for a damaged one, which stays as it is. */
function readUnneededKeyFile(keyFile: KeyFile, warn: (line: string) => void): string | null {
  try {
    return readKeyFile(keyFile, { hasData: true, warn });
  } catch (thrown) {
    warn(`${toAppError(thrown).message.split('\n')[0]} It is not used, because BOOTSTRAP_API_KEY is set.`);
    return '';
  }
}

/** Whether an earlier start may have stored something: a database of somebody else is not asked before it is reached. */
function hasData({ DATABASE_URL }: KeySettings, { path }: DataDir): boolean {
  return DATABASE_URL !== undefined || ['postgres', 'storage'].some((name) => existsSync(join(path, name)));
}

function lostKeyError({ file, advice }: KeyFile, sealedTexts: number): AppError {
  const problem = [`${file} does not exist and SECRETS_KEY is not set,`, `but the database has encrypted texts: ${sealedTexts}.`];
  return new AppError('setup_failed', { message: [...problem, ...advice].join('\n') });
}
