/** Prepares a start or a test run: checks Node, installs dependencies, generates the database client, compiles. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beginBuild, endBuild, isBuilt } from './build-stamp.mjs';
import { checkMayBuild } from './check-may-build.mjs';
import { checkRedisSource } from './check-redis-source.mjs';
import { clientSourceFile, computeClientSource } from './client-source.mjs';
import { isInstalled, runNpm } from './npm-install.mjs';
import { removeStaleOutput } from './remove-stale-output.mjs';
import { SetupError } from './setup-error.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const minNode = [20, 19];
const service = ['apps/supervisor', 'apps/api', 'apps/worker', 'apps/cli'];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minNode[0] || (major === minNode[0] && minor >= minNode[1])) return;
  throw new SetupError(`Node ${minNode.join('.')} or later is needed, this is ${process.versions.node}.`);
}

/** On stderr: stdout belongs to the command that is about to run. */
const sayOnStderr = (line) => console.error(line);

/** Installs the packages of package-lock.json, unless they are installed. Throws SetupError. */
export function ensureDependencies(say = sayOnStderr) {
  checkNode();
  if (!isInstalled(root)) install(say);
  ensureClient();
}

function install(say) {
  say('  Install     npm packages (npm ci) ...');
  timed('Install', say, () => {
    const { status, error } = runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (error || status !== 0) {
      throw new SetupError(
        `npm ci failed${error ? `: ${error.message}` : ''}. Run it by hand to see why; it needs the npm registry, or a filled cache.`,
      );
    }
  });
}

/** Generates the Prisma client when the root postinstall did not, or when the schema changed since. */
function ensureClient() {
  const made = join(root, clientSourceFile);
  if (existsSync(made) && readFileSync(made, 'utf8') === computeClientSource(root)) return;
  runQuietly([join(root, 'scripts', 'generate-client.mjs')], 'Generating the database client failed');
}

/** Compiles changed code and removes output without a source; prints nothing on success. Throws SetupError with the compiler's output. */
export function build(projects = []) {
  beginBuild(root);
  runQuietly([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...projects], 'The build failed');
  runQuietly([join(root, 'scripts', 'build-wasm.mjs')], 'The build of the WebAssembly modules failed');
  runQuietly([join(root, 'scripts', 'build-face-model.mjs')], 'The conversion of the face model failed');
  runQuietly([join(root, 'scripts', 'build-reference.mjs')], 'The build of the API reference failed');
  removeStaleOutput(root);
  endBuild(root);
}

/**
 * Makes the service ready to run, and writes nothing when it is: the checkout may belong to another user. `say` prints one line. Throws
 * SetupError.
 */
export async function prepareService(say) {
  checkNode();
  const built = isBuilt(root);
  const installed = isInstalled(root, { withTools: !built });
  if (built && installed) return;
  checkMayBuild(root, { built, installed });
  await checkRedisSource(root);
  if (!installed) install(say);
  if (isBuilt(root)) return;
  say('  Build       database client and TypeScript ...');
  timed('Build', say, () => {
    ensureClient();
    build(service);
  });
}

function timed(name, say, work) {
  const startedAt = performance.now();
  work();
  say(`  ${name.padEnd(11)} done in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

function runQuietly(args, failure) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new SetupError(`${failure}:\n${stdout}${stderr}`.trimEnd());
}
