import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The Prisma CLI's entry file, or null where it is not installed (a production install). */
export function findPrisma() {
  const require = createRequire(new URL('../packages/db/package.json', import.meta.url));
  try {
    return join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Runs the Prisma CLI with the replacement schema engine, so that it downloads none. Returns the finished process. */
export function runPrisma(cli, args, { stdio = 'inherit' } = {}) {
  const engine = join(root, 'scripts', 'prisma-engine.mjs');
  if (!existsSync(engine)) throw new Error(`${engine} is missing: the checkout is incomplete`);
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    // The engine starts through `env node`; it must find the Node that runs this process.
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
  };
  return spawnSync(process.execPath, [cli, ...args], { cwd: root, env, stdio, encoding: 'utf8' });
}

/** Whether the replacement engine can be executed. A checkout from an archive may lose the permission. `generate` does not need it. */
export function isEngineExecutable() {
  try {
    accessSync(join(root, 'scripts', 'prisma-engine.mjs'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
