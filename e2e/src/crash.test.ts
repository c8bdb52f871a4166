import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ExternalServer, openExternalServer } from './external-server.js';
import { fetchResult, submitFiles } from './megaoptim/client.js';
import { eventually, isAlive, type RunningService, startService } from './service.js';

let service: RunningService;
let outside: ExternalServer;

beforeAll(async () => {
  outside = await openExternalServer();
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await outside.close();
}, 60_000);

async function kill(name: string): Promise<number> {
  const pid = await eventually(`pid of ${name}`, 20_000, () => service.findPid(name));
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Answers may be lost while the API is away; the job is not. */
async function settled(id: string): Promise<boolean> {
  const answer = await fetchResult(service, id, 5).catch(() => null);
  return answer?.code === 200;
}

describe('ten jobs in flight survive a kill -9 of', () => {
  test.each(['worker-1', 'worker-2', 'api', 'redis', 'postgres'])(
    '%s',
    async (name) => {
      const submitted = await Promise.all(Array.from({ length: 10 }, () => submitFiles(service, ['photo.png', 'sample.jpg'])));
      expect(submitted.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 202));
      const killed = await kill(name);
      for (const { process_id } of submitted) await eventually(`job ${process_id}`, 60_000, () => settled(process_id));
      const back = await eventually(`${name} is back`, 20_000, async () => {
        const pid = await service.findPid(name);
        return pid !== null && pid !== killed && isAlive(pid) && pid;
      });
      expect(back).not.toBe(killed);
    },
    180_000,
  );
});

test('a callback arrives although every worker is killed right after the job settled', async () => {
  outside.respondWith(503);
  const { process_id } = await submitFiles(service, ['palette.png'], { callback_url: `${outside.url}/done` });
  expect((await fetchResult(service, process_id)).code).toBe(200);
  await Promise.all(['worker-1', 'worker-2'].map(kill));
  outside.respondWith(200);
  const tries = () => outside.received.filter(({ body }) => body.includes(process_id));
  const before = tries().length;
  await eventually('callback', 40_000, async () => tries().length > before);
  expect(new Set(tries().map(({ body }) => body)).size).toBe(1);
  expect(new Set(tries().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
}, 90_000);

test('a start after a kill -9 of everything finds its data and finishes the work', async () => {
  const { process_id: done } = await submitFiles(service, ['palette.png']);
  expect((await fetchResult(service, done)).code).toBe(200);
  const { process_id: pending } = await submitFiles(service, ['photo.png', 'sample.jpg', 'photo.png']);
  const names = ['api', 'worker-1', 'worker-2', 'redis', 'postgres'];
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  await Promise.all([service.stop('SIGKILL'), ...pids.map(async (pid) => pid !== null && isAlive(pid) && process.kill(pid, 'SIGKILL'))]);

  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' }, service);
  expect((await fetchResult(service, done)).code).toBe(200);
  expect((await fetchResult(service, pending)).code).toBe(200);
}, 180_000);

test('a start after a kill -9 of the supervisor alone adopts or ends what it left', async () => {
  const redis = await service.findPid('redis');
  await service.stop('SIGKILL');
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' }, service);
  expect(await service.findPid('redis')).toBe(redis);
  const { process_id } = await submitFiles(service, ['palette.png']);
  expect((await fetchResult(service, process_id)).code).toBe(200);
}, 120_000);

test('SIGTERM ends all of it in good order', async () => {
  const names = ['api', 'worker-1', 'worker-2', 'redis', 'postgres'];
  const pids = await Promise.all(names.map((name) => service.findPid(name)));
  const waiting = submitFiles(service, ['sample.jpg']).then(({ process_id }) => fetchResult(service, process_id, 60));
  await waiting;
  expect(await service.stop('SIGTERM')).toBe(0);
  expect(pids.filter((pid) => pid !== null && isAlive(pid))).toEqual([]);
}, 60_000);
