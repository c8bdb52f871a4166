import { webhookSecretSettings } from '@pixmill/outbound/webhooks';
import { storageSettings } from '@pixmill/storage';
import { z } from 'zod';

/** Where the command line looks for the database and the storage, and what opens the secrets in them. */
export const cliSettings = z.object({
  ...storageSettings.shape,
  ...webhookSecretSettings.shape,
  DATABASE_URL: z.string().optional().describe('PostgreSQL of the service; found through DATA_DIR when unset'),
  DATA_DIR: z.string().prefault('.pixmill').describe('Data folder of the running service'),
  SECRETS_KEY: z.string().optional().describe('Opens what is stored of secrets; found in DATA_DIR when unset'),
  INIT_CWD: z.string().optional().describe('Where the user stood when npm was run; set by npm, which itself moves to the package'),
});

export type CliSettings = z.output<typeof cliSettings>;
