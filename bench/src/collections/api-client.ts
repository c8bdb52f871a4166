import type { BenchService } from './service.js';

export interface TimedAnswer {
  readonly json: Record<string, unknown>;
  readonly ms: number;
}

/** One request to the native API; rejects for any answer but 2xx. */
export type CallApi = (method: 'GET' | 'POST', path: string, body?: object) => Promise<TimedAnswer>;

export function createCallApi({ api }: BenchService, key: string): CallApi {
  return async (method, path, body) => {
    const startedAt = performance.now();
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, prefer: 'wait=60', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const ms = performance.now() - startedAt;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return { json: JSON.parse(text), ms };
  };
}
