import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { readFixture } from '../../megaoptim/client.js';
import { eventually, type RunningService, recordedKey, startService } from '../../service.js';

/** An origin on loopback whose images arrive when the proof says so: whoever fetches one holds its job meanwhile. */
export interface BlockingOrigin {
  readonly url: string;
  /** When each fetch of this image began, in ms of `performance.now()`. */
  fetches(name: string): readonly number[];
  /** Calls back at every fetch of this image. */
  onFetch(name: string, heard: () => Promise<unknown>): void;
  /** Answers everyone who waits for this image, and from now on at once. */
  release(name: string): void;
}

const submitTimeoutMs = 30_000;

/** A running service, the ways in from outside, and an origin. */
export interface RecoveryEnvironment {
  readonly service: RunningService;
  readonly origin: BlockingOrigin;
  /** Rows of a query; a connection of its own each time, because the server may have died since the last. */
  query<T extends object>(text: string, ...values: unknown[]): Promise<T[]>;
  /** Submits an image of the origin; answers the job's id. */
  submit(name: string): Promise<string>;
  close(): Promise<void>;
}

async function openBlockingOrigin(image: Buffer) {
  const fetched = new Map<string, number[]>();
  const listeners = new Map<string, () => Promise<unknown>>();
  const waiting = new Map<string, ServerResponse[]>();
  const released = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    fetched.set(name, [...(fetched.get(name) ?? []), performance.now()]);
    void listeners.get(name)?.();
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': image.length });
    if (released.has(name) || name.startsWith('open')) return response.end(image);
    response.flushHeaders(); // an answer that has begun may take half a minute
    waiting.set(name, [...(waiting.get(name) ?? []), response]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin: BlockingOrigin = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetches: (name) => fetched.get(name) ?? [],
    onFetch: (name, heard) => listeners.set(name, heard),
    release(name) {
      released.add(name);
      for (const response of waiting.get(name) ?? []) response.end(image);
    },
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin, close };
}

/** Starts the service with two workers, one image at a time in each. */
export async function openRecoveryEnvironment(): Promise<RecoveryEnvironment> {
  const { origin, close } = await openBlockingOrigin(await readFixture('palette.png'));
  const service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
  const { databaseUrl } = await service.readDatabaseUrls();

  return {
    service,
    origin,
    async query<T extends object>(text: string, ...values: unknown[]) {
      const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
      client.on('error', () => {}); // the server may be killed while we are connected; the query says so
      await client.connect();
      try {
        return (await client.query<T>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    submit(name) {
      const body = new URLSearchParams({ type: 'url', url: `${origin.url}/${name}` });
      // A service that is short of something says so, and is asked again.
      return eventually('accepted', submitTimeoutMs, async () => {
        const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body });
        const { code, process_id } = (await response.json()) as { code: number; process_id: string };
        if (code !== 202 && code !== 503) throw new Error(`submit: ${code}`);
        return code === 202 && process_id;
      });
    },
    async close() {
      await service.stopAndRemove();
      close();
    },
  };
}
