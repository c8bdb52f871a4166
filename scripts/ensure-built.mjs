/** What a start or a test run needs beforehand: the right Node, the dependencies, the generated client, the compiled code. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = [20, 19];

/** Thrown with a sentence for the person at the terminal; everything else is a bug and keeps its stack. */
export class SetupError extends Error {}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupError(`Node ${oldestNode.join('.')} or later is needed, this is ${process.versions.node}.`);
}

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : null;
}

/** Whether node_modules holds what package-lock.json asks for, by what npm wrote down when it installed. Times would lie after a checkout. */
function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new SetupError('package-lock.json is missing: the checkout is incomplete.');
  if (installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true; // the workspaces themselves
    const found = installed[path];
    // Optional packages of other platforms are rightly absent.
    return found === undefined
      ? entry.optional === true || entry.devOptional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** npm as it started us, or the one on the PATH; with a cache of its own where the home folder has no room for one. */
function runNpm(args) {
  const viaNode = process.env.npm_execpath?.endsWith('.js') === true;
  const command = viaNode ? process.execPath : 'npm';
  const env = { ...process.env };
  if (env.npm_config_cache === undefined && !isWritable(join(homedir(), '.npm'))) {
    env.npm_config_cache = join(tmpdir(), `pixmill-npm-${process.getuid?.() ?? 'cache'}`);
  }
  return spawnSync(command, [...(viaNode ? [process.env.npm_execpath] : []), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
}

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs what package-lock.json asks for, unless it is there. Throws SetupError. */
export function ensureDependencies() {
  checkNode();
  if (!isInstalled()) {
    // On stderr, like what npm says: a command's stdout is its own.
    console.error('Installing dependencies (npm ci) ...');
    const { status, error } = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (error || status !== 0) {
      throw new SetupError(
        `npm ci failed${error ? `: ${error.message}` : ''}. Run it by hand to see why; it needs the npm registry, or a filled cache.`,
      );
    }
  }
  ensureClient();
}

/** The generated Prisma client: the root postinstall makes it, unless install scripts were off or the schema changed since. */
function ensureClient() {
  const schema = join(root, 'prisma', 'schema.prisma');
  const client = join(root, 'packages', 'db', 'src', 'generated', 'client.ts');
  if (existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs) return;
  runQuietly([join(root, 'scripts', 'generate-client.mjs')], 'Generating the database client failed');
}

/** Compiles what has changed since the last time; says nothing when all is well. Throws SetupError with the compiler's words. */
export function build(projects = []) {
  runQuietly([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...projects], 'The build failed');
  runQuietly([join(root, 'scripts', 'build-metric.mjs')], 'The build of the metric failed');
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
