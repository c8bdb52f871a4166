import type { RunningService } from '../service.js';
import { encodeBasic } from './client.js';

export const adminKey = 'a'.repeat(32);

/** Opens an account by the administration; the service has to know `adminKey`. */
export async function createAccount(
  service: RunningService,
  account: { readonly name: string; readonly tokens: number },
): Promise<{ key: string }> {
  const response = await fetch(`${service.url}/api/admin/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, email: `${account.name.toLowerCase()}@example.com` }),
  });
  if (response.status !== 201) throw new Error(`account: ${response.status} ${await response.text()}`);
  return (await response.json()) as { key: string };
}

interface Credits {
  readonly total: number;
  readonly used: number;
  readonly remaining: number;
}

/** The balance as GET /1.0/account gives it, under both of its names. */
export async function fetchCredits(service: RunningService, key: string): Promise<Credits> {
  const response = await fetch(`${service.url}/1.0/account`, { headers: { authorization: encodeBasic(key) } });
  const { quota, credits } = (await response.json()) as { quota: Credits; credits: Credits };
  if (JSON.stringify(quota) !== JSON.stringify(credits)) throw new Error('quota and credits differ');
  return credits;
}
