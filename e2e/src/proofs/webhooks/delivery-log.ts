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

export const readSecret = async (service: RunningService) => (await call<{ secret: string }>(service, 'GET', '/webhook-secret')).secret;
export const rotateSecret = async (service: RunningService) =>
  (await call<{ secret: string }>(service, 'POST', '/webhook-secret/rotate')).secret;

/** The whole delivery log of the account, newest first. */
export async function readLog(service: RunningService): Promise<LoggedDelivery[]> {
  const all: LoggedDelivery[] = [];
  for (;;) {
    const path = `/deliveries?limit=${pageSize}&offset=${all.length}`;
    const { deliveries, total } = await call<{ deliveries: LoggedDelivery[]; total: number }>(service, 'GET', path);
    all.push(...deliveries);
    if (all.length >= total || deliveries.length === 0) return all;
  }
}
