import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWritable } from './is-writable.mjs';
import { SetupError } from './setup-error.mjs';

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : null;
}

/**
 * Whether node_modules matches package-lock.json, by npm's own record of the installation. File times would be wrong after a checkout.
 * Without `withTools` the development packages may be absent. Throws SetupError.
 */
export function isInstalled(root, { withTools = true } = {}) {
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new SetupError('package-lock.json is missing: the checkout is incomplete.');
  if (installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true; // the workspaces themselves
    const found = installed[path];
    // Optional packages of other platforms are absent.
    if (found === undefined) return entry.optional === true || entry.devOptional === true || (!withTools && entry.dev === true);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * How to start the npm that started this process, or the one on the PATH; with a cache in the temp folder where the home folder is not writable.
 * @public tools/src/models imports it when it runs
 */
export function toNpmCommand(args) {
  const script = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : null;
  const env = { ...process.env };
  if (env.npm_config_cache === undefined && !isWritable(join(homedir(), '.npm'))) {
    env.npm_config_cache = join(tmpdir(), `pixmill-npm-${process.getuid?.() ?? 'cache'}`);
  }
  return script ? { command: process.execPath, args: [script, ...args], env } : { command: 'npm', args, env };
}

/** Runs npm in a folder, with its output on stderr. */
export function runNpm(root, npmArgs) {
  const { command, args, env } = toNpmCommand(npmArgs);
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
}
