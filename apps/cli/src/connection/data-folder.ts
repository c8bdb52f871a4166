import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { ConnectionPart } from './connection-part.js';
import { findFolders } from './find-folders.js';
import { readKeyFile } from './key-file.js';
import { readJson } from './read-text.js';

/** Where `npm start` listens without any setting. */
export const defaultPublicUrl = 'http://127.0.0.1:3000';

/** What `npm start` writes to run/services.json while it runs. The address is that of its default settings where an older release wrote none. */
const servicesSchema = z.object({ publicUrl: z.url().prefault(defaultPublicUrl) });

export interface DataFolderPlaces {
  readonly cwd: string;
  readonly homeDir: string;
  /** DATA_DIR. */
  readonly setting: string | undefined;
  /** Where npm was called; null without npm. */
  readonly npmCwd: string | null;
}

/** The data folder of a service on this machine: DATA_DIR, else `.pixmill` in the working directory or above it. Null when there is none. */
export function findDataFolder({ cwd, homeDir, setting, npmCwd }: DataFolderPlaces): string | null {
  const starts = [...new Set([npmCwd ?? cwd, cwd])];
  const folders = setting === undefined ? starts.flatMap((start) => findFolders(start, homeDir)) : starts;
  const candidates = folders.map((folder) => resolve(folder, setting ?? '.pixmill'));
  return candidates.find((folder) => existsSync(toServicesFile(folder)) || existsSync(toKeyFile(folder))) ?? null;
}

/** Reads the address and the key of a running service; null for one that is stopped. Throws AppError `invalid_parameter`. */
export function readDataFolder(folder: string): ConnectionPart | null {
  const [services, key] = [toServicesFile(folder), toKeyFile(folder)];
  if (!existsSync(services)) return null;
  const parsed = servicesSchema.safeParse(readJson(services));
  if (!parsed.success) throw new AppError('invalid_parameter', { message: `${services} names no address of a service` });
  return {
    url: { value: parsed.data.publicUrl, origin: folder },
    apiKey: existsSync(key) ? readKeyFile(key, null) : null,
    dataFolder: folder,
  };
}

const toServicesFile = (folder: string) => join(folder, 'run', 'services.json');
const toKeyFile = (folder: string) => join(folder, 'api-key');
