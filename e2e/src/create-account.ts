import type { RunningService } from './service.js';

export interface NewAccount {
  readonly name: string;
  readonly email?: string;
  /** Opening balance; null for an unlimited account. */
  readonly tokens: number | null;
  /** The service generates a key when there is none. */
  readonly key?: string;
}

/** Creates an account over `/api/v1/admin/accounts` of a service that was started with `ADMIN_API_KEY=adminKey`. */
export async function createAccount(
  service: Pick<RunningService, 'url'>,
  adminKey: string,
  { name, email = `${name.toLowerCase()}@example.com`, ...account }: NewAccount,
): Promise<{ readonly id: string; readonly key: string }> {
  const response = await fetch(`${service.url}/api/v1/admin/accounts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, email, ...account }),
  });
  if (response.status !== 201) throw new Error(`POST /api/v1/admin/accounts: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string; key: string };
}
