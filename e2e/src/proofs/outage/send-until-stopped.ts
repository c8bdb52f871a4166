import { readFixture } from '../../fixtures.js';
import { type RunningService, recordedKey } from '../../service.js';
import { createKeepAliveClient, createUpload } from '../keep-alive-client.js';

const clientCount = 4;

export interface OutageStats {
  answers: number;
  /** Time of the slowest 503, and its request. */
  slowestMs: number;
  slowest: string;
  statuses: Set<number>;
}

/** One request to each endpoint that needs the database. */
function createRequests() {
  const headers = { 'x-api-key': recordedKey };
  const upload = createUpload(readFixture('palette.png'), 1);
  return [
    { method: 'GET', path: '/v1/users/info', headers },
    { method: 'POST', path: '/v1/optimize/0b0e7d54-3a3b-4a44-9a8e-2f3f3c5c1d11/result?timeout=5', headers },
    { method: 'POST', path: '/v1/optimize', headers: { ...headers, ...upload.headers }, chunks: upload.chunks },
    { method: 'GET', path: '/image/0123456789ab/abcdefghijklmno.jpg' },
    { method: 'GET', path: '/readyz' },
  ] as const;
}

/** Sends requests in turn from several clients until `stop` is aborted. */
export async function sendUntilStopped(service: RunningService, stop: AbortSignal): Promise<OutageStats> {
  const stats: OutageStats = { answers: 0, slowestMs: 0, slowest: '', statuses: new Set() };
  const requests = createRequests();

  async function runClient(): Promise<void> {
    const client = createKeepAliveClient(service.port);
    for (let turn = 0; !stop.aborted; turn += 1) {
      const request = requests[turn % requests.length];
      if (!request) continue;
      const startedAt = performance.now();
      const { status } = await client.send(request);
      const tookMs = performance.now() - startedAt;
      stats.answers += 1;
      stats.statuses.add(status);
      if (status === 503 && tookMs > stats.slowestMs) {
        stats.slowestMs = tookMs;
        stats.slowest = `${request.method} ${request.path}`;
      }
    }
    client.close();
  }

  await Promise.all(Array.from({ length: clientCount }, runClient));
  return stats;
}

export async function isHealthy(service: RunningService): Promise<boolean> {
  const response = await fetch(`${service.url}/v1/users/info`, { headers: { 'x-api-key': recordedKey } });
  return response.status === 200;
}
