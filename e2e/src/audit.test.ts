import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';
import { type ExternalServer, openExternalServer } from './external-server.js';
import { fetchResult, submitFiles } from './megaoptim/client.js';
import { runCli } from './run-cli.js';
import { type RunningService, recordedKey, startService } from './service.js';

const noFindings = { jobsWithoutEnd: 0, resultsWithoutBytes: 0, bytesWithoutRow: 0, deliveriesWithoutOutcome: 0, balancesOff: 0 };

let service: RunningService;
let receiver: ExternalServer;

beforeAll(async () => {
  receiver = await openExternalServer();
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await receiver.close();
}, 60_000);

async function audit(...args: string[]) {
  const { status, stdout } = await runCli(service, ['audit', '--json', ...args]);
  const { examples, ...counts } = JSON.parse(stdout);
  return { status, counts, examples };
}

const listJobFiles = (jobId: string) =>
  readdirSync(join(service.dataDir, 'storage', 'jobs', jobId), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

async function runJobs(): Promise<string[]> {
  const ids = [];
  for (const name of ['photo.png', 'sample.jpg', 'palette.png', 'photo.png']) {
    ids.push((await submitFiles(service, [name, 'sample.jpg'], { callback_url: `${receiver.url}/done` })).process_id);
  }
  return ids;
}

test('audit: finds nothing while jobs run or after they settled, and finds a removed result file', async () => {
  const [ids, busy] = await Promise.all([runJobs(), audit()]);
  expect(busy).toMatchObject({ status: 0, counts: noFindings });
  for (const id of ids) expect((await fetchResult(service, id)).code).toBe(200);
  await eventually(() => receiver.received.length >= ids.length, { withinMs: 30_000, describe: 'the callbacks' });
  await eventually(async () => expect((await audit('--strict')).status).toBe(0), { withinMs: 30_000, describe: 'a clean strict audit' });

  const [deletedId = '', damagedId = ''] = ids;
  const deletion = await fetch(`${service.url}/api/v1/jobs/${deletedId}`, { method: 'DELETE', headers: { 'x-api-key': recordedKey } });
  expect(deletion.status).toBe(200);
  expect(await audit('--strict')).toMatchObject({ status: 0, counts: noFindings });

  const [file] = listJobFiles(damagedId);
  if (!file) throw new Error(`job ${damagedId} has no file`);
  rmSync(join(file.parentPath, file.name));
  const damaged = await audit();
  expect(damaged).toMatchObject({ status: 1, counts: { ...noFindings, resultsWithoutBytes: 1 } });
  expect(damaged.examples.resultsWithoutBytes[0]).toContain(damagedId);

  expect((await runCli(service, ['job', 'delete', damagedId])).status).toBe(0);
  expect(await audit('--strict')).toMatchObject({ status: 0, counts: noFindings });
}, 180_000);
