import { databasePoolerSettings, databaseUrlSchema } from '@pixmill/db';
import { webhookSecretSettings } from '@pixmill/outbound/webhooks';
import { optionalSecretsSettings, publicUrl } from '@pixmill/runtime';
import { storageSettings } from '@pixmill/storage';
import { z } from 'zod';

/** Settings of the command line: the database and the storage of the service, and the key of its secrets. */
export const cliSettings = z.object({
  ...storageSettings.shape,
  ...webhookSecretSettings.shape,
  ...optionalSecretsSettings.shape,
  DATABASE_URL: databaseUrlSchema.optional().describe('PostgreSQL of the service; found through DATA_DIR when unset'),
  ...databasePoolerSettings.shape,
  PUBLIC_URL: publicUrl.optional(),
  DATA_DIR: z.string().prefault('.pixmill').describe('Data directory of the running service'),
  INIT_CWD: z
    .string()
    .optional()
    .describe('Working directory of the user; npm sets it, because npm itself changes to the package directory'),
});

export type CliSettings = z.output<typeof cliSettings>;
