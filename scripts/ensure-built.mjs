/** Prepares a start or a test run: checks Node, installs dependencies, generates the database client, compiles. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeStaleOutput } from './remove-stale-output.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const minNode = [20, 19];

/** A failure with a sentence for the person at the terminal. Any other error is a bug and is printed with its stack. */
export class SetupError extends Error {}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minNode[0] || (major === minNode[0] && minor >= minNode[1])) return;
  throw new SetupError(`Node ${minNode.join('.')} or later is needed, this is ${process.versions.node}.`);
}

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : null;
}

/** Whether node_modules matches package-lock.json, by npm's own record of the installation. File times would be wrong after a checkout. */
function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new SetupError('package-lock.json is missing: the checkout is incomplete.');
  if (installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true; // the workspaces themselves
    const found = installed[path];
    // Optional packages of other platforms are absent.
    return found === undefined
      ? entry.optional === true || entry.devOptional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * Runs the npm that started this process, or the one on the PATH. Uses a cache in the temp folder where the home folder is not writable.
 */
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

/** Installs the packages of package-lock.json, unless they are installed. Throws SetupError. */
export function ensureDependencies() {
  checkNode();
  if (!isInstalled()) {
    // On stderr: stdout belongs to the command that is about to run.
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

/** Generates the Prisma client when the root postinstall did not, or when the schema changed since. */
function ensureClient() {
  const schema = join(root, 'prisma', 'schema.prisma');
  const client = join(root, 'packages', 'db', 'src', 'generated', 'client.ts');
  if (existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs) return;
  runQuietly([join(root, 'scripts', 'generate-client.mjs')], 'Generating the database client failed');
}

/** Compiles changed code and removes output without a source; prints nothing on success. Throws SetupError with the compiler's output. */
export function build(projects = []) {
  runQuietly([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...projects], 'The build failed');
  runQuietly([join(root, 'scripts', 'build-metric.mjs')], 'The build of the metric failed');
  removeStaleOutput(root);
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
