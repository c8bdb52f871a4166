import { createAccount } from '../create-account.js';
import type { RunningService } from '../service.js';
import { encodeBasic } from './client.js';

/** `ADMIN_API_KEY` of the services under test. */
export const adminKey = 'a'.repeat(32);

/** Creates a metered account and returns its key. */
export async function createMeteredAccount(service: RunningService, name: string, tokens: number): Promise<string> {
  return (await createAccount(service, adminKey, { name, tokens })).key;
}

interface Credits {
  readonly total: number;
  readonly used: number;
  readonly remaining: number;
}

/** The balance by GET /1.0/account, which has it under two names. */
export async function fetchCredits(service: RunningService, key: string): Promise<Credits> {
  const response = await fetch(`${service.url}/1.0/account`, { headers: { authorization: encodeBasic(key) } });
  const { quota, credits } = (await response.json()) as { quota: Credits; credits: Credits };
  if (JSON.stringify(quota) !== JSON.stringify(credits)) throw new Error('quota and credits differ');
  return credits;
}
