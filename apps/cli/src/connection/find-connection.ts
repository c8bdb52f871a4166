import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Pixmill } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { readEnv } from '@pixmill/runtime';
import { z } from 'zod';

/** The service of a user, and the key for it. */
export interface Connection {
  readonly url: string;
  readonly apiKey: string;
  /** Where both were found, for the doctor. */
  readonly origin: string;
}

/** Settings of a user; the data folder is that of a service on this machine. */
const connectionSettings = z.object({
  PIXMILL_URL: z.string().optional(),
  PIXMILL_API_KEY: z.string().optional(),
  DATA_DIR: z.string().prefault('.pixmill'),
});

const servicesSchema = z.object({ publicUrl: z.string() });

/** Finds the service: the environment, else the data folder of a service on this machine. Throws AppError `connection_failed`. */
export function findConnection(cwd: string): Connection {
  const settings = readEnv(connectionSettings);
  if (!settings.ok) throw new AppError('invalid_parameter', { message: 'PIXMILL_URL, PIXMILL_API_KEY or DATA_DIR is not valid' });
  const { PIXMILL_URL, PIXMILL_API_KEY, DATA_DIR } = settings.value;
  if (PIXMILL_URL !== undefined && PIXMILL_API_KEY !== undefined) {
    return { url: PIXMILL_URL, apiKey: PIXMILL_API_KEY, origin: 'the environment' };
  }
  const folder = resolve(cwd, DATA_DIR);
  const [services, key] = [join(folder, 'run', 'services.json'), join(folder, 'api-key')];
  if (existsSync(services) && existsSync(key)) {
    const { publicUrl } = servicesSchema.parse(JSON.parse(readFileSync(services, 'utf8')));
    return { url: PIXMILL_URL ?? publicUrl, apiKey: PIXMILL_API_KEY ?? readFileSync(key, 'utf8').trim(), origin: folder };
  }
  throw new AppError('connection_failed', { message: 'No service was found. Set PIXMILL_URL and PIXMILL_API_KEY, or use --local.' });
}

/** A client of the service that was found. Throws AppError `connection_failed`. */
export function openClient(cwd: string): Pixmill {
  return new Pixmill(findConnection(cwd));
}
