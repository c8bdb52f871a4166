/** What `npm start` starts, in a folder that is thrown away. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.mjs';

const startScript = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const readyWithinMs = 120_000;
const goneWithinMs = 45_000;
const key = 'overheadbenchkey0123456789abcdef';

async function untilReady(child) {
  const late = AbortSignal.timeout(readyWithinMs);
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout, signal: late })) if (line.startsWith('pixmill ready ')) return;
    throw new Error('the service said nothing of being ready');
  })();
  await Promise.race([
    ready,
    once(child, 'exit', { signal: late }).then(([code]) => Promise.reject(new Error(`npm start ended with ${code}`))),
  ]);
  child.stdout.resume();
}

/** Starts the service with so many codec lanes. */
export async function startService({ processes, concurrency, ...others }) {
  const dataDir = await mkdtemp(join(tmpdir(), 'pixmill-overhead-'));
  await chmod(dataDir, 0o711); // the servers' own user has to get through
  const port = await freePort();
  const settings = {
    PORT: String(port),
    DATA_DIR: dataDir,
    BOOTSTRAP_API_KEY: key,
    MEGAOPTIM_RATE_LIMIT: '0',
    WORKER_PROCESSES: String(processes),
    WORKER_CONCURRENCY: String(concurrency),
    // a bench installs nothing: packages that do not match the lock are an error here
    npm_config_offline: 'true',
    ...others,
  };
  const child = spawn(process.execPath, [startScript], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), goneWithinMs);
      await gone;
      clearTimeout(force);
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, key, pid: child.pid, stop, readLog: () => readLogs(dataDir) };
}

const moments = { 'job accepted': 'writtenAt', 'job claimed': 'claimedAt', 'image processed': null, 'job settled': 'settledAt' };

/** What was written about each job: when it was accepted, claimed and settled, and how long the parts of that took. */
async function readLogs(dataDir) {
  const folder = join(dataDir, 'log');
  const jobs = new Map();
  for (const name of readdirSync(folder)) {
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      const { jobId, time, msg, ...fields } = line.startsWith('{') ? JSON.parse(line) : {};
      if (!(msg in moments)) continue;
      const laps = Object.fromEntries(Object.entries(fields).filter(([field]) => field.endsWith('Ms')));
      const at = moments[msg] === null ? {} : { [moments[msg]]: typeof time === 'number' ? time : Date.parse(time) };
      jobs.set(jobId, { ...jobs.get(jobId), ...laps, ...at });
    }
  }
  return jobs;
}

const parts = [
  ['codec processes', 'optimizer/dist/processes/codec-child.js'],
  ['workers', 'apps/worker/'],
  ['API', 'apps/api/'],
  ['Redis', 'redis-server'],
  ['PostgreSQL', 'postgres'],
];

function readProcess(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
    return { pid, parent: Number(fields[1]), ms: ticks * 10, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return null; // ended between being listed and being read
  }
}

/** Processor ms that a process and all below it have used so far, by part of the service. */
export function processorMsByPart(root) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((one) => one !== null);
  const byPart = new Map();
  const add = (one) => {
    const part = parts.find(([, mark]) => one.command.includes(mark))?.[0] ?? 'supervisor';
    byPart.set(part, (byPart.get(part) ?? 0) + one.ms);
    for (const child of all.filter(({ parent }) => parent === one.pid)) add(child);
  };
  for (const top of all.filter(({ pid }) => pid === root)) add(top);
  return byPart;
}
