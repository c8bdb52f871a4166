import { z } from 'zod';
import { serviceUrl } from './service-url.js';

/** A key of an account, as the service creates it. The form also keeps the content of any other file from being sent as a key. */
export const clientKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{32}$/, 'must be 32 characters of A-Z, a-z and 0-9');

/** Settings of the commands that use a service. Source: docs/command.md#find-the-service. */
export const connectionSettings = z.object({
  PIXMILL_URL: serviceUrl
    .optional()
    .describe('Service that the `pixmill` command uses; found in a config file or through DATA_DIR when unset')
    .meta({ example: 'https://images.example.com' }),
  PIXMILL_API_KEY: clientKey
    .optional()
    .describe('Key of the account that the `pixmill` command works for; found beside the address when unset')
    .meta({ secret: 'whole', example: '(the content of DATA_DIR/api-key)' }),
  DATA_DIR: z
    .string()
    .optional()
    .describe('Data folder of a service on this machine, whose address and key are used')
    .meta({ example: '.pixmill' }),
});

/** What the system and npm say about the folders of the user. */
export const placeSettings = z.object({
  /** Working directory of the user; npm sets it, because npm itself changes to the package directory. */
  INIT_CWD: z.string().optional(),
  /** Folder of the user's config files. */
  XDG_CONFIG_HOME: z.string().optional(),
});
