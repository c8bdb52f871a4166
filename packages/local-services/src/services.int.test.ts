import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalService } from './local-service.js';
import { startPostgres } from './postgres/start-postgres.js';
import { startRedis } from './redis/start-redis.js';
import { probePort } from './server/probe-port.js';
import { readCommandLine } from './server/process-table.js';

const starters = { postgres: startPostgres, redis: startRedis };
const indexUrl = new URL('./index.js', import.meta.url).href;

/** Also removes directories that were moved to `<home>.<random>.old`. */
function removeHome(home: string): void {
  for (const entry of readdirSync(dirname(home))) {
    if (entry.startsWith(basename(home))) rmSync(join(dirname(home), entry), { recursive: true, force: true });
  }
}

describe.each(['postgres', 'redis'] as const)('local %s', (name) => {
  const folders: string[] = [];
  const services: LocalService[] = [];
  let folder: string;

  function makeFolder(): string {
    const created = mkdtempSync(join(tmpdir(), `pixmill-${name}-`));
    chmodSync(created, 0o711);
    folders.push(created);
    return created;
  }

  const optionsIn = (parent: string) => ({
    dataDir: join(parent, name),
    runDir: join(parent, 'run'),
    logFile: join(parent, 'log', `${name}.log`),
    durable: name === 'redis', // a second start must find the files of Redis; fsync of initdb takes seconds on a busy disk
  });

  async function start(parent = folder, port?: number): Promise<LocalService> {
    const more = { log: () => undefined, ...(port === undefined ? {} : { port }) };
    const service = await starters[name]({ ...optionsIn(parent), ...more });
    services.push(service);
    return service;
  }

  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(async () => {
    for (const service of services.splice(0)) {
      await service.stop();
      removeHome(service.home);
    }
    for (const created of folders.splice(0)) rmSync(created, { recursive: true });
  });

  test('starts, requires a password, does not reveal it, and stops', async () => {
    const service = await start();
    expect(service.adopted).toBe(false);
    const { hostname, password, port } = new URL(service.url);
    expect([hostname, Number(port)]).toEqual(['127.0.0.1', service.port]);
    expect(password).toMatch(/^\w{32,}$/);
    expect(statSync(join(service.home, 'password')).mode & 0o777).toBe(0o600);
    expect(readCommandLine(service.pid)).not.toContain(password);
    await service.stop();
    await service.exited;
    expect(await probePort(service.port, Buffer.from('x'))).toBeNull();
  });

  test('starts again with its data, port and password', async () => {
    const first = await start();
    const mark = join(first.home, 'data', name === 'postgres' ? 'global/pg_control' : 'appendonlydir');
    const createdAtMs = statSync(mark).birthtimeMs;
    await first.stop();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(second.url).toBe(first.url);
    expect(statSync(mark).birthtimeMs).toBe(createdAtMs);
  });

  test('an empty password file beside a database ends the start; that of Redis, which stores none in its data, is written again', async () => {
    const first = await start();
    await first.stop();
    const file = join(first.home, 'password');
    writeFileSync(file, '');
    if (name === 'postgres') {
      await expect(start()).rejects.toThrow(/password of the database is lost[\s\S]*Restore the file from a backup/);
      expect(readFileSync(file, 'utf8')).toBe('');
    } else {
      expect(new URL((await start()).url).password).toBe(readFileSync(file, 'utf8').trim());
    }
  });

  test('adopts a server whose parent was killed, and stops it', async () => {
    const exported = name === 'postgres' ? 'startPostgres' : 'startRedis';
    const script = `import { ${exported} } from '${indexUrl}';
      const service = await ${exported}({ ...${JSON.stringify(optionsIn(folder))}, log() {} });
      console.log(service.pid); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const starterExit = once(starter, 'exit');
    const [pidLine] = await once(starter.stdout, 'data');
    starter.kill('SIGKILL');
    await starterExit;

    const service = await start();
    expect(service.adopted).toBe(true);
    expect(service.pid).toBe(Number(pidLine));
    await service.stop();
    await service.exited;
  });

  test('starts again at once on the same port after kill -9', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start(folder, first.port);
    expect(second.port).toBe(first.port);
    expect(second.pid).not.toBe(first.pid);
    expect(second.url).toBe(first.url);
  });

  test('ignores a pid file that names another process', async () => {
    const first = await start();
    await first.stop();
    const pidFile = join(first.home, 'data', name === 'postgres' ? 'postmaster.pid' : 'redis.pid');
    writeFileSync(pidFile, [process.pid, join(first.home, 'data'), '0', first.port, ''].join('\n'));
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(process.pid);
  });

  test('runs two servers at once', async () => {
    const [one, two] = await Promise.all([start(), start(makeFolder())]);
    expect(one.port).not.toBe(two.port);
    expect(one.pid).not.toBe(two.pid);
  });

  test('uses a directory that the server can enter, and starts empty after the data directory was deleted', async () => {
    chmodSync(folder, 0o700);
    const first = await start();
    const isRoot = process.getuid?.() === 0;
    expect(first.home.startsWith('/var/lib/pixmill/')).toBe(isRoot);
    await first.stop();
    rmSync(join(folder, name), { recursive: true });
    const second = await start();
    expect(new URL(second.url).password).not.toBe(new URL(first.url).password);
    expect(existsSync(second.home)).toBe(true);
  });
});
