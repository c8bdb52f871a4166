import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, toAppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { CliSettings } from './config.js';

/** What the supervisor writes down while it runs. */
const servicesSchema = z.object({ databaseUrl: z.string() });

function readServices(file: string): string {
  try {
    return servicesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).databaseUrl;
  } catch (thrown) {
    const { detail } = toAppError(thrown);
    throw new AppError('setup_failed', { message: `${file} cannot be read: ${detail}`, cause: thrown });
  }
}

/**
 * Address of the service's database: DATABASE_URL, else what the running service wrote into DATA_DIR. A relative DATA_DIR is looked
 * for where the user stands, then in the folder of the package, where npm starts the service. Throws AppError `setup_failed`.
 */
export function findDatabaseUrl({ DATABASE_URL, DATA_DIR, INIT_CWD }: CliSettings, cwd: string): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  const folders = new Set([INIT_CWD ?? cwd, cwd].map((folder) => resolve(folder, DATA_DIR)));
  const files = [...folders].map((folder) => join(folder, 'run', 'services.json'));
  const found = files.find((file) => existsSync(file));
  if (found !== undefined) return readServices(found);
  throw new AppError('setup_failed', {
    message: [
      `No running service was found: there is no ${files.join(', nor ')}.`,
      'Start it with `npm start`, or set DATA_DIR to the data folder of the service, or DATABASE_URL to its PostgreSQL.',
    ].join('\n'),
  });
}
