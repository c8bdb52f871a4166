import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, toAppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { CliSettings } from './config.js';

/** What the supervisor writes down while it runs. */
const servicesSchema = z.object({ databaseUrl: z.string() });

function readDatabaseUrl(file: string): string {
  try {
    return servicesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).databaseUrl;
  } catch (thrown) {
    const { detail } = toAppError(thrown);
    throw new AppError('setup_failed', { message: `${file} cannot be read: ${detail}`, cause: thrown });
  }
}

/** A relative DATA_DIR is looked for where the user stands, then in the folder of the package, where npm starts the service. */
function toDataDirs({ DATA_DIR, INIT_CWD }: CliSettings, cwd: string): string[] {
  return [...new Set([INIT_CWD ?? cwd, cwd].map((folder) => resolve(folder, DATA_DIR)))];
}

const toDataDirFiles = (settings: CliSettings, cwd: string, ...path: readonly string[]) =>
  toDataDirs(settings, cwd).map((folder) => join(folder, ...path));

/** The data folder of the service: the one that is there, else the first place where it is looked for. */
export function resolveDataDir(settings: CliSettings, cwd: string): string {
  const folders = toDataDirs(settings, cwd);
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? cwd;
}

/** Address of the service's database: DATABASE_URL, else what the running service wrote into DATA_DIR. Throws AppError `setup_failed`. */
export function getDatabaseUrl(settings: CliSettings, cwd: string): string {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL;
  const files = toDataDirFiles(settings, cwd, 'run', 'services.json');
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return readDatabaseUrl(found);
  throw new AppError('setup_failed', {
    message: [
      `No running service was found: there is no ${files.join(', nor ')}.`,
      'Start it with `npm start`, or set DATA_DIR to the data folder of the service, or DATABASE_URL to its PostgreSQL.',
    ].join('\n'),
  });
}

/** What seals the service's stored secrets: SECRETS_KEY, else what `npm start` keeps in DATA_DIR. Throws AppError `setup_failed`. */
export function getSecretsKey(settings: CliSettings, cwd: string): string {
  if (settings.SECRETS_KEY !== undefined) return settings.SECRETS_KEY;
  const files = toDataDirFiles(settings, cwd, 'secrets-key');
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return readFileSync(found, 'utf8').trim();
  const message = `The key of the service's secrets was not found: there is no ${files.join(', nor ')}. Set SECRETS_KEY to what the service has.`;
  throw new AppError('setup_failed', { message });
}
