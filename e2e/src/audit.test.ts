import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ExternalServer, openExternalServer } from './external-server.js';
import { fetchResult, submitFiles } from './megaoptim/client.js';
import { eventually, type RunningService, recordedKey, startService } from './service.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const none = { jobsWithoutEnd: 0, resultsWithoutBytes: 0, bytesWithoutRow: 0, deliveriesWithoutOutcome: 0, balancesOff: 0 };

let service: RunningService;
let outside: ExternalServer;

beforeAll(async () => {
  outside = await openExternalServer();
  service = await startService({ EGRESS_ALLOW: '127.0.0.1/32' });
}, 90_000);

afterAll(async () => {
  await service.stopAndRemove();
  await outside.close();
}, 60_000);

/** Runs the command line as an operator does, beside the running service, which goes on meanwhile. */
async function pixmill(...args: string[]) {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn('npm', ['run', '--silent', 'pixmill', '--', ...args], { cwd: root, env: { ...env, DATA_DIR: service.dataDir } });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, stdout, stderr };
}

async function audit(...args: string[]) {
  const { status, stdout } = await pixmill('audit', '--json', ...args);
  const { examples, ...counts } = JSON.parse(stdout);
  return { status, counts, examples };
}

const filesOf = (jobId: string) =>
  readdirSync(join(service.dataDir, 'storage', 'jobs', jobId), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test('the audit finds nothing on a live system, nothing at rest, and what was taken away', async () => {
  const callback_url = `${outside.url}/done`;
  const work = async () => {
    const ids = [];
    for (const name of ['photo.png', 'sample.jpg', 'palette.png', 'photo.png']) {
      ids.push((await submitFiles(service, [name, 'sample.jpg'], { callback_url })).process_id);
    }
    return ids;
  };
  const [ids, live] = await Promise.all([work(), audit()]);
  expect(live).toMatchObject({ status: 0, counts: none });
  for (const id of ids) expect((await fetchResult(service, id)).code).toBe(200);
  await eventually('callbacks', 30_000, async () => outside.received.length >= ids.length);
  await eventually('rest', 30_000, async () => (await audit('--strict')).status === 0);

  const [deleted = '', robbed = ''] = ids;
  const gone = await fetch(`${service.url}/api/jobs/${deleted}`, { method: 'DELETE', headers: { 'x-api-key': recordedKey } });
  expect(gone.status).toBe(200);
  expect(await audit('--strict')).toMatchObject({ status: 0, counts: none });

  const [file] = filesOf(robbed);
  if (!file) throw new Error('no file');
  rmSync(join(file.parentPath, file.name));
  const found = await audit();
  expect(found).toMatchObject({ status: 1, counts: { ...none, resultsWithoutBytes: 1 } });
  expect(found.examples.resultsWithoutBytes[0]).toContain(robbed);

  expect((await pixmill('job', 'delete', robbed)).status).toBe(0);
  expect(await audit('--strict')).toMatchObject({ status: 0, counts: none });
}, 180_000);
