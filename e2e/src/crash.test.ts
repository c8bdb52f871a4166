import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { type ExternalServer, openExternalServer } from './external-server.js';
import { fetchResult, submitFiles } from './megaoptim/client.js';
import { isAlive } from './processes.js';
import { type RunningService, startService } from './service.js';

const processNames = ['api', 'worker-1', 'worker-2', 'redis', 'postgres'];

let service: RunningService;
let receiver: ExternalServer;

beforeAll(async () => {
  receiver = await openExternalServer();
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32', WORKER_PROCESSES: '2', WORKER_CONCURRENCY: '1' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await receiver.close();
}, 60_000);

async function kill(name: string): Promise<number> {
  const pid = await eventually(() => service.findPid(name), { withinMs: 20_000, describe: `the pid of ${name}` });
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Answers may be lost while the API is down; the job may not. */
async function waitUntilSettled(id: string): Promise<void> {
  const check = async () => expect((await fetchResult(service, id, 5)).code).toBe(200);
  await eventually(check, { withinMs: 60_000, describe: `job ${id} to settle`, everyMs: 50 });
}

describe('kill -9', () => {
  test.each(processNames)(
    'of %s: ten running jobs settle and the process restarts',
    async (name) => {
      const submitted = await Promise.all(Array.from({ length: 10 }, () => submitFiles(service, ['photo.png', 'sample.jpg'])));
      expect(submitted.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 202));
      const killed = await kill(name);
      for (const { process_id } of submitted) await waitUntilSettled(process_id);
      const isRestarted = async () => {
        const pid = await service.findPid(name);
        return pid !== null && pid !== killed && isAlive(pid);
      };
      await eventually(isRestarted, { withinMs: 20_000, describe: `the restart of ${name}`, everyMs: 50 });
    },
    180_000,
  );

  test('of every worker right after a job settled: its callback is still delivered, with the same body and id', async () => {
    receiver.respondWith(503);
    const { process_id } = await submitFiles(service, ['palette.png'], { callback_url: `${receiver.url}/done` });
    expect((await fetchResult(service, process_id)).code).toBe(200);
    await Promise.all(['worker-1', 'worker-2'].map(kill));
    receiver.respondWith(200);
    const attempts = () => receiver.received.filter(({ body }) => body.includes(process_id));
    const before = attempts().length;
    await eventually(() => attempts().length > before, { withinMs: 40_000, describe: 'another attempt of the callback' });
    expect(new Set(attempts().map(({ body }) => body)).size).toBe(1);
    expect(new Set(attempts().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  }, 90_000);

  test('of all processes: the next start keeps the data and finishes the jobs', async () => {
    const { process_id: settled } = await submitFiles(service, ['palette.png']);
    expect((await fetchResult(service, settled)).code).toBe(200);
    const { process_id: pending } = await submitFiles(service, ['photo.png', 'sample.jpg', 'photo.png']);
    const pids = await Promise.all(processNames.map((name) => service.findPid(name)));
    await Promise.all([service.stop('SIGKILL'), ...pids.map(async (pid) => pid !== null && isAlive(pid) && process.kill(pid, 'SIGKILL'))]);

    service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' }, service);
    expect((await fetchResult(service, settled)).code).toBe(200);
    expect((await fetchResult(service, pending)).code).toBe(200);
  }, 180_000);

  test('of the supervisor alone: nothing outlives it, unless the next start adopts the databases', async () => {
    await service.stop('SIGKILL');
    service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' }, service);
    const { process_id } = await submitFiles(service, ['palette.png']);
    expect((await fetchResult(service, process_id)).code).toBe(200);

    const pids = await Promise.all(processNames.map((name) => service.findPid(name)));
    await service.stop('SIGKILL');
    const left = () => pids.filter((pid) => pid !== null && isAlive(pid));
    await eventually(() => expect(left()).toEqual([]), { withinMs: 60_000, everyMs: 200 });
    service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' }, service);
  }, 240_000);
});

test('SIGTERM: stops every process and exits with 0', async () => {
  const pids = await Promise.all(processNames.map((name) => service.findPid(name)));
  const { process_id } = await submitFiles(service, ['sample.jpg']);
  await fetchResult(service, process_id, 60);
  expect(await service.stop('SIGTERM')).toBe(0);
  expect(pids.filter((pid) => pid !== null && isAlive(pid))).toEqual([]);
}, 60_000);
