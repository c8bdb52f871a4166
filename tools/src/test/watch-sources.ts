import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../repository.js';

/** Compiles on every change until `stop` is called. Jest watches the compiled files. */
export function watchSources(): { stop(): void } {
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-b', '--watch', '--preserveWatchOutput'];
  const compiler = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return { stop: () => void compiler.kill() };
}
