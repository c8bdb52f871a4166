import { randomAlphanumeric } from '@pixmill/runtime';
import { z } from 'zod';

const apiKeyLength = 32;

/** Clients reject any other length. Source: docs/contracts/megaoptim.md#1-shape-of-the-service. */
export const apiKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9]{32}$/, 'must be 32 characters of A-Z, a-z and 0-9')
  .meta({ secret: 'whole', example: '(what `openssl rand -hex 16` prints)' });

/** A new key: 190 random bits. */
export const createApiKey = (): string => randomAlphanumeric(apiKeyLength);
