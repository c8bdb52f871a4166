import { byteSize, integer } from '@pixmill/config';
import { databaseSettings } from '@pixmill/db';
import { dialectSettings } from '@pixmill/dialects';
import { logSettings } from '@pixmill/log';
import { queueSettings } from '@pixmill/queue';
import { storageSettings } from '@pixmill/storage';
import { z } from 'zod';

/** Settings of an API process: its own and those of every adapter it wires. */
export const apiSettings = z.object({
  ...databaseSettings.shape,
  ...queueSettings.shape,
  ...storageSettings.shape,
  ...dialectSettings.shape,
  ...logSettings.shape,
  HOST: z.string().prefault('127.0.0.1').describe('Address to listen on'),
  PORT: integer(0, 65_535).prefault('3000').describe('Port to listen on'),
  PUBLIC_URL: z.url().describe('Address under which callers reach the service; the default follows HOST and PORT'),
  MAX_FILE_BYTES: byteSize.prefault('25mb').describe('Largest single source, uploaded or fetched'),
  MAX_BODY_BYTES: byteSize.prefault('130mb').describe('Largest request body; over it the connection is closed'),
  MEGAOPTIM_RATE_LIMIT: integer(0, 1_000_000).prefault('120').describe('Requests a minute for each key and endpoint; 0 is off'),
});

export type ApiSettings = z.output<typeof apiSettings>;
