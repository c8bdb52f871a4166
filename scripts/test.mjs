/**
 * `npm test`: builds, starts a PostgreSQL and a Redis of its own, migrates a template database, runs jest, stops everything.
 * `npm run e2e`: builds and runs the whole-system proofs, which start what they need with `npm start`.
 * Further arguments go to jest.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, ensureDependencies } from './ensure-built.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const e2e = process.argv[2] === 'e2e';
const jestArgs = process.argv.slice(e2e ? 3 : 2);

function runJest(env) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--enable-source-maps'];
  const places = e2e ? ['--selectProjects', 'e2e', '--runInBand'] : ['--selectProjects', 'unit'];
  const jest = spawn(process.execPath, [...flags, join(root, 'node_modules/jest/bin/jest.js'), ...jestArgs, ...places], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
  return new Promise((resolve) => {
    jest.once('exit', (code) => resolve(code ?? 1));
  });
}

async function withServices(work) {
  const { startPostgres, startRedis } = await import('../packages/local-services/dist/index.js');
  const { migrate } = await import('../packages/db/dist/index.js');
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-test-'));
  await chmod(folder, 0o711); // the servers' own user has to get through
  const options = (name) => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    logFile: join(folder, `${name}.log`),
    durable: false,
    log: (line) => console.error(line),
  });
  const running = await Promise.allSettled([startPostgres(options('postgres')), startRedis(options('redis'))]);
  const services = running.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  try {
    const failed = running.find((start) => start.status === 'rejected');
    if (failed) throw failed.reason;
    const [postgres, redis] = services;
    await migrate(postgres.url);
    return await work({ PIXMILL_TEST_DATABASE_URL: postgres.url, PIXMILL_TEST_REDIS_URL: redis.url });
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    const homes = [folder, ...services.map((service) => service.home)];
    await Promise.all(homes.map((home) => rm(home, { recursive: true, force: true })));
  }
}

try {
  ensureDependencies();
  build();
  process.exitCode = e2e ? await runJest({}) : await withServices(runJest);
} catch (error) {
  console.error(`test: ${error.message}`);
  process.exitCode = 1;
}
