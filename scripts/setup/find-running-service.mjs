import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Process id of a supervisor that runs from this checkout, or null: the parent of an API or a worker of it. Knows Linux only. Processes that
 * a killed supervisor left do not count: the next start ends them.
 */
export function findRunningService(root) {
  const entries = ['api', 'worker'].map((app) => join(realpathSync(root), 'apps', app, 'dist', 'main.js'));
  for (const pid of listPids()) {
    if (!entries.some((entry) => readArguments(pid).includes(entry))) continue;
    const parent = readParent(pid);
    if (readArguments(parent).some((argument) => argument.endsWith('start.mjs'))) return parent;
  }
  return null;
}

function listPids() {
  return process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
}

function readArguments(pid) {
  return read(`/proc/${pid}/cmdline`).split('\0');
}

function readParent(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Empty when the process has ended. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
