import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, toAppError } from '@pixmill/contracts';
import { findSecretsKeyProblem } from '@pixmill/runtime';
import { z } from 'zod';
import { defaultPublicUrl } from '../connection/data-folder.js';
import type { CliSettings } from './config.js';

/** Content of run/services.json, which the supervisor writes while it runs. */
const servicesSchema = z.object({ databaseUrl: z.string(), redisUrl: z.string().optional(), publicUrl: z.string().optional() });

/** Where the parts of a running service are. */
export type RunningServices = z.output<typeof servicesSchema>;

function readServices(file: string): RunningServices {
  try {
    return servicesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    const { detail } = toAppError(thrown);
    throw new AppError('setup_failed', { message: `${file} cannot be read: ${detail}`, cause: thrown });
  }
}

/** A relative DATA_DIR is resolved in the working directory of the user, then in the package directory, where npm starts the service. */
function toDataDirs({ DATA_DIR, INIT_CWD }: CliSettings, cwd: string): string[] {
  return [...new Set([INIT_CWD ?? cwd, cwd].map((folder) => resolve(folder, DATA_DIR)))];
}

const toDataDirFiles = (settings: CliSettings, cwd: string, ...path: readonly string[]) =>
  toDataDirs(settings, cwd).map((folder) => join(folder, ...path));

/** The data directory of the service: the first candidate that exists, else the first candidate. */
export function resolveDataDir(settings: CliSettings, cwd: string): string {
  const folders = toDataDirs(settings, cwd);
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? cwd;
}

/** What the running service wrote to DATA_DIR; null when none runs. Throws AppError `setup_failed` for a file that cannot be read. */
export function findServices(settings: CliSettings, cwd: string): RunningServices | null {
  const found = toDataDirFiles(settings, cwd, 'run', 'services.json').find((file) => existsSync(file));
  return found === undefined ? null : readServices(found);
}

/** URL of the service's database: DATABASE_URL, else the URL that the running service wrote to DATA_DIR. Throws AppError `setup_failed`. */
export function getDatabaseUrl(settings: CliSettings, cwd: string): string {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL;
  const files = toDataDirFiles(settings, cwd, 'run', 'services.json');
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return readServices(found).databaseUrl;
  throw new AppError('setup_failed', {
    message: [
      `No running service was found: ${files.join(' and ')} do not exist.`,
      'Start it with `npm start`, or set DATA_DIR to the data directory of the service, or DATABASE_URL to its PostgreSQL.',
    ].join('\n'),
  });
}

/** Address of the service for browsers: PUBLIC_URL, else the one of the running service. Throws AppError `setup_failed`. */
export function getPublicUrl(settings: CliSettings, cwd: string): string {
  if (settings.PUBLIC_URL !== undefined) return settings.PUBLIC_URL;
  return findServices(settings, cwd)?.publicUrl || defaultPublicUrl;
}

/**
 * The key of the service's stored secrets: SECRETS_KEY, else the file that `npm start` wrote to DATA_DIR. Throws AppError `setup_failed`.
 */
export function getSecretsKey(settings: CliSettings, cwd: string): string {
  if (settings.SECRETS_KEY !== undefined) return settings.SECRETS_KEY;
  const files = toDataDirFiles(settings, cwd, 'secrets-key');
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return readSecretsKey(found);
  const message = `The secrets key of the service was not found: ${files.join(' and ')} do not exist. Set SECRETS_KEY to the value of the service.`;
  throw new AppError('setup_failed', { message });
}

function readSecretsKey(file: string): string {
  const key = readFileSync(file, 'utf8').trim();
  const problem = findSecretsKeyProblem(key);
  if (problem === null) return key;
  const message = `${file} ${problem}. Restore it from a backup, or set SECRETS_KEY to the value of the service (docs/running.md#key-files).`;
  throw new AppError('setup_failed', { message });
}
