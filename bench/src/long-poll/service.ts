/** A service of one API process on a PostgreSQL and a Redis of its own, in a folder that is thrown away. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrapAccount, migrate } from '../../packages/db/dist/index.js';
import { startPostgres, startRedis } from '../../packages/local-services/dist/index.js';
import { freePort } from '../free-port.mjs';

const apiEntry = fileURLToPath(new URL('../../apps/api/dist/main.js', import.meta.url));
const readyWithinMs = 30_000;
const key = 'longpollbenchkey0123456789abcdef';
const secretsKey = 'seals nothing: these jobs carry no credentials';

async function startApi(env) {
  const api = fork(apiEntry, { env: { ...process.env, ...env }, execArgv: ['--enable-source-maps'] });
  const late = AbortSignal.timeout(readyWithinMs);
  await Promise.race([
    once(api, 'message', { signal: late }),
    once(api, 'exit').then(([code]) => Promise.reject(new Error(`the API ended with ${code}`))),
  ]);
  return api;
}

/** Starts all of it. `stop` ends what was started and removes the folder, however far the start came. */
export async function startService(settings) {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-longpoll-'));
  const undo = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await chmod(folder, 0o711); // the servers' own user has to get through
    const options = (name) => ({
      dataDir: join(folder, name),
      runDir: join(folder, 'run'),
      logFile: join(folder, `${name}.log`),
      durable: false,
      log: (line) => console.error(line),
    });
    const keep = (server) => {
      undo.push(() => rm(server.home, { recursive: true, force: true }));
      undo.push(() => server.stop());
      return server.url;
    };
    const databaseUrl = keep(await startPostgres(options('postgres')));
    const redisUrl = keep(await startRedis(options('redis')));
    await migrate(databaseUrl);
    await bootstrapAccount(databaseUrl, { key, tokens: -1 });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const own = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      SECRETS_KEY: secretsKey,
      DATA_DIR: folder,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
    };
    const api = await startApi({ ...settings, ...own });
    undo.push(async () => {
      if (api.exitCode === null && api.signalCode === null) {
        api.kill('SIGKILL');
        await once(api, 'exit');
      }
    });
    return { port, url, key, databaseUrl, redisUrl, pid: api.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resident memory of a process, in bytes; 0 once it has ended. */
export function residentBytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
}

/** Processor time a process has used, in ms; the kernel counts in hundredths of a second. */
export function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
