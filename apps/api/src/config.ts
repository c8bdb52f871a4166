import { registrationSettings } from '@pixmill/accounts';
import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { outboundSettings } from '@pixmill/outbound/policy';
import { webhookSecretSettings } from '@pixmill/outbound/webhooks';
import { queueSettings } from '@pixmill/queue/settings';
import {
  byteSizeBetween,
  diskSettings,
  integer,
  listenAddress,
  loggerSettings,
  modelsSettings,
  publicUrl,
  secretsSettings,
} from '@pixmill/runtime';
import { retentionSettings, storageSettings } from '@pixmill/storage';
import { z } from 'zod';
import { trustedProxies } from './http/proxy/trust-proxy.js';
import { corsOrigins } from './http/server/cors.js';
import { uploadSettings } from './http/server/upload-settings.js';
import { mailSettings } from './mailer.js';
import { adminSettings } from './native/admin/admin-settings.js';
import { eventSettings } from './native/events/event-settings.js';
import { sessionSettings } from './native/sessions/session-settings.js';
import { submitSettings } from './native/submit/submit-settings.js';

/** Settings of an API process: its own and those of its packages. */
export const apiSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...retentionSettings.shape,
  ...dialectSettings.shape,
  ...outboundSettings.shape,
  ...loggerSettings.shape,
  ...diskSettings.shape,
  ...modelsSettings.shape,
  ...secretsSettings.shape,
  ...webhookSecretSettings.shape,
  ...adminSettings.shape,
  ...sessionSettings.shape,
  ...registrationSettings.shape,
  ...mailSettings.shape,
  ...uploadSettings.shape,
  ...eventSettings.shape,
  ...submitSettings.shape,
  API_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('600')
    .describe('Requests per minute for each key to the native API (`/api/v1`), all its endpoints together; 0 turns the limit off'),
  REGISTRATION_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('5')
    .describe('Complete registrations per hour for each client address; 0 turns the limit off'),
  HOST: listenAddress.prefault('127.0.0.1').describe('Address to listen on'),
  PORT: integer(0, 65_535).prefault('3000').describe('Port to listen on'),
  PUBLIC_URL: publicUrl,
  TRUST_PROXY: trustedProxies
    .prefault('0')
    .describe('Trusted proxies: their number, or their address ranges separated by commas. Their X-Forwarded-For gives the client address'),
  CORS_ORIGINS: corsOrigins
    .prefault('')
    .describe('Origins whose pages may call the service from a browser (CORS), separated by commas, or * for any; none by default')
    .meta({ example: 'https://example.com,https://www.example.com' }),
  MAX_FILE_BYTES: byteSizeBetween('1kb', '10gb').prefault('25mb').describe('Largest source image, uploaded or fetched'),
  MAX_BODY_BYTES: byteSizeBetween('1kb', '100gb')
    .prefault('130mb')
    .describe('Largest request body; the connection of a larger one is closed'),
  MAX_CONNECTIONS: integer(10, 1_000_000)
    .prefault('15000')
    .describe('Maximum number of connections of one API process; further connections are closed at once'),
  MAX_QUEUED_PER_ACCOUNT: integer(1, 1_000_000)
    .prefault('5000')
    .describe('Maximum number of unfinished processes of one account; further submits return 429'),
  MAX_QUEUED: integer(1, 10_000_000)
    .prefault('50000')
    .describe('Maximum number of unfinished processes of all accounts; further submits return 503'),
  MAX_WAITERS_PER_ACCOUNT: integer(1, 1_000_000)
    .prefault('1000')
    .describe(
      'Maximum number of requests of one account that wait for results at the same time, in one API process; further ones return 429',
    ),
  MAX_UPLOADS_PER_ACCOUNT: integer(1, 100_000)
    .prefault('100')
    .describe('Maximum number of concurrent submits of one account, in one API process; further ones return 429'),
  MEGAOPTIM_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('120')
    .describe('Requests per minute for each key and endpoint; /ping and /status allow 2.5 times this number; 0 turns the limit off'),
});

export type ApiSettings = z.output<typeof apiSettings>;
