import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@pixmill/runtime';

/**
 * The environment of the running service, so that a doctor in another shell judges its settings and not the defaults. Empty when none runs, and
 * where this user or this system does not show it.
 */
export async function readRunningEnvironment(dataDir: string): Promise<Environment> {
  const lock = await readText(join(dataDir, 'run', 'supervisor.pid'));
  const [pid = '', startTime = ''] = (lock ?? '').split('\n');
  const stat = await readText(`/proc/${pid}/stat`);
  // Field 22, counted from the bracket that ends the name: another process may have the pid by now.
  if (stat === null || startTime === '' || stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] !== startTime) return {};
  const environment = (await readText(`/proc/${pid}/environ`)) ?? '';
  return Object.fromEntries(environment.split('\0').flatMap(toEntry));
}

/** Only Linux has these files, and only the user of the service may read them. */
const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

function toEntry(line: string): [name: string, value: string][] {
  const at = line.indexOf('=');
  return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
}
