import { type RunningService, recordedKey } from '../../service.js';

export interface LoggedAttempt {
  readonly number: number;
  readonly startedAt: string;
  readonly status: number | null;
  readonly error: string | null;
}

export interface LoggedDelivery {
  readonly id: string;
  readonly jobId: string;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: readonly LoggedAttempt[];
}

const pageSize = 100;

async function call<T>(service: RunningService, method: string, path: string): Promise<T> {
  const response = await fetch(`${service.url}/api${path}`, { method, headers: { 'x-api-key': recordedKey } });
  if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** The secret that signs webhooks of the account. */
export const readSecret = async (service: RunningService) => (await call<{ secret: string }>(service, 'GET', '/webhook-secret')).secret;
/** Rotates the secret and returns the new one. */
export const rotateSecret = async (service: RunningService) =>
  (await call<{ secret: string }>(service, 'POST', '/webhook-secret/rotate')).secret;

/** All entries of the account's delivery log, newest first. */
export async function readLog(service: RunningService): Promise<LoggedDelivery[]> {
  const entries: LoggedDelivery[] = [];
  for (;;) {
    const path = `/deliveries?limit=${pageSize}&offset=${entries.length}`;
    const { deliveries, total } = await call<{ deliveries: LoggedDelivery[]; total: number }>(service, 'GET', path);
    entries.push(...deliveries);
    if (entries.length >= total || deliveries.length === 0) return entries;
  }
}
