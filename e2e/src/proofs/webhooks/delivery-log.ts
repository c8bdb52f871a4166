import { type RunningService, recordedKey } from '../../service.js';

interface LoggedAttempt {
  readonly number: number;
  readonly started_at: string;
  readonly status: number | null;
  readonly error: string | null;
}

export interface LoggedDelivery {
  readonly id: string;
  readonly job_id: string;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: readonly LoggedAttempt[];
}

interface LogPage {
  readonly items: readonly LoggedDelivery[];
  readonly next_cursor: string | null;
}

const pageSize = 100;

async function call<T>(service: RunningService, method: string, path: string): Promise<T> {
  const response = await fetch(`${service.url}/api/v1${path}`, { method, headers: { 'x-api-key': recordedKey } });
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
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/deliveries?limit=${pageSize}${cursor && `&cursor=${cursor}`}`;
    const page: LogPage = await call(service, 'GET', path);
    entries.push(...page.items);
    cursor = page.next_cursor;
  }
  return entries;
}
