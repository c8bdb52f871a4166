import { byteSize, integer } from '@pixmill/config';
import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { logSettings } from '@pixmill/log';
import { queueSettings } from '@pixmill/queue';
import { secretsSettings } from '@pixmill/secrets';
import { storageSettings } from '@pixmill/storage';
import { signingSecretSettings } from '@pixmill/webhooks';
import { z } from 'zod';
import { adminSettings } from './admin/config.js';
import { corsOrigins } from './http/cors.js';
import { trustedProxies } from './http/trust-proxy.js';
import { mailSettings } from './mail.js';
import { registrationSettings } from './registration.js';

/** Settings of an API process: its own and those of every adapter it wires. */
export const apiSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...dialectSettings.shape,
  ...logSettings.shape,
  ...secretsSettings.shape,
  ...signingSecretSettings.shape,
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
  MEGAOPTIM_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('120')
    .describe('Requests a minute for each key and endpoint; /ping and /status have two and a half times as many; 0 is off'),
});

export type ApiSettings = z.output<typeof apiSettings>;
