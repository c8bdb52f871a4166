import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { outboundSettings } from '@pixmill/outbound/policy';
import { webhookSecretSettings } from '@pixmill/outbound/webhooks';
import { queueSettings } from '@pixmill/queue';
import { byteSize, integer, loggerSettings, secretsSettings } from '@pixmill/runtime';
import { storageSettings } from '@pixmill/storage';
import { z } from 'zod';
import { corsOrigins } from './http/server/cors.js';
import { trustedProxies } from './http/server/trust-proxy.js';
import { mailSettings } from './mailer.js';
import { adminSettings } from './native/admin/admin-settings.js';
import { registrationSettings } from './registration.js';

/** Settings of an API process: its own and those of every adapter it wires. */
export const apiSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...dialectSettings.shape,
  ...outboundSettings.shape,
  ...loggerSettings.shape,
  ...secretsSettings.shape,
  ...webhookSecretSettings.shape,
  ...adminSettings.shape,
  ...registrationSettings.shape,
  ...mailSettings.shape,
  HOST: z.string().prefault('127.0.0.1').describe('Address to listen on'),
  PORT: integer(0, 65_535).prefault('3000').describe('Port to listen on'),
  PUBLIC_URL: z.url().describe('Address under which callers reach the service; the default follows HOST and PORT'),
  TRUST_PROXY: trustedProxies
    .prefault('0')
    .describe('Proxies in front whose X-Forwarded-For is believed: how many, or their address ranges, separated by commas'),
  CORS_ORIGINS: corsOrigins
    .prefault('')
    .describe('Origins whose pages may call the service from a browser, separated by commas, or * for any; none by default'),
  MAX_FILE_BYTES: byteSize.prefault('25mb').describe('Largest single source, uploaded or fetched'),
  MAX_BODY_BYTES: byteSize.prefault('130mb').describe('Largest request body; over it the connection is closed'),
  MAX_CONNECTIONS: integer(10, 1_000_000)
    .prefault('15000')
    .describe('Connections of one API process; more are hung up on, so that its files and database stay within reach'),
  MAX_QUEUED_PER_ACCOUNT: integer(1, 1_000_000)
    .prefault('5000')
    .describe('Unfinished processes of one account; over it submits are answered with 429'),
  MAX_QUEUED: integer(1, 10_000_000)
    .prefault('50000')
    .describe('Unfinished processes of all accounts; over it submits are answered with 503'),
  MAX_WAITERS_PER_ACCOUNT: integer(1, 1_000_000)
    .prefault('1000')
    .describe('Requests of one account that may wait for results at a time, in one API process; over it they are answered with 429'),
  MAX_UPLOADS_PER_ACCOUNT: integer(1, 100_000)
    .prefault('100')
    .describe('Submits of one account that may be under way at a time, in one API process; over it they are answered with 429'),
  MIN_FREE_DISK: byteSize.prefault('1gb').describe('Free space that is left alone: below it submits are answered with 503; 0 is off'),
  MEGAOPTIM_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('120')
    .describe('Requests a minute for each key and endpoint; /ping and /status have two and a half times as many; 0 is off'),
});

export type ApiSettings = z.output<typeof apiSettings>;
