import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { ConnectionPart, FoundValue } from './connection-part.js';
import { clientKey } from './connection-settings.js';
import { findFolders } from './find-folders.js';
import { readKeyFile } from './key-file.js';
import { readJson } from './read-text.js';
import { serviceUrl } from './service-url.js';

/** Name of the file in a project. */
const configFileName = 'pixmill.config.json';

const configSchema = z
  .strictObject({
    /** Address of the service. */
    url: serviceUrl.optional(),
    /** Key for it, and for no other service. */
    apiKey: clientKey.optional(),
    /** File with the key, below the folder of the config file; the user's own config file may name any. */
    apiKeyFile: z.string().min(1).optional(),
  })
  .superRefine(({ url, apiKey, apiKeyFile }, context) => {
    const report = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (apiKey !== undefined && apiKeyFile !== undefined) report('apiKeyFile', 'must be absent: there is an apiKey');
    if (url === undefined && (apiKey ?? apiKeyFile) !== undefined) report('url', 'must be set: a key is sent to its own service only');
  });

export interface ConfigFile {
  readonly path: string;
  /** Whether it is the user's own. A project's may be somebody else's. */
  readonly isOwn: boolean;
}

export interface ConfigPlaces {
  readonly cwd: string;
  readonly homeDir: string;
  /** XDG_CONFIG_HOME. */
  readonly configHome: string | undefined;
}

/** The config file of the project, then that of the user, where they exist. */
export function findConfigFiles({ cwd, homeDir, configHome }: ConfigPlaces): readonly ConfigFile[] {
  const ofProject = findFolders(cwd, homeDir).map((folder) => join(folder, configFileName));
  const found = ofProject.find((path) => existsSync(path));
  const own = join(configHome ?? join(homeDir, '.config'), 'pixmill', 'config.json');
  return [...(found === undefined ? [] : [{ path: found, isOwn: false }]), ...(existsSync(own) ? [{ path: own, isOwn: true }] : [])];
}

/** Reads a config file. Throws AppError `invalid_parameter` that names the file and the field. */
export function readConfigFile({ path, isOwn }: ConfigFile): ConnectionPart {
  const parsed = configSchema.safeParse(readJson(path));
  if (!parsed.success)
    throw new AppError('invalid_parameter', { message: `${path}: ${parsed.error.issues.map(describeIssue).join('; ')}` });
  const { url, apiKey, apiKeyFile } = parsed.data;
  const found = (value: string | undefined): FoundValue | null => (value === undefined ? null : { value, origin: path });
  return {
    url: found(url),
    apiKey: apiKeyFile === undefined ? found(apiKey) : readKeyFile(resolve(dirname(path), apiKeyFile), isOwn ? null : dirname(path)),
    dataFolder: null,
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.join(', ')}: no such field; there are ${Object.keys(configSchema.shape).join(', ')}`;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : 'must be one object';
}
