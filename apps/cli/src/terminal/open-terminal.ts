import { readEnv } from '@pixmill/runtime';
import { z } from 'zod';
import type { Terminal } from './terminal.js';

/** https://no-color.org: any value that is not empty. */
const terminalSettings = z.object({ NO_COLOR: z.string().optional() });

/** The terminal of this process. Ctrl-C and SIGTERM abort its signal once; a second one ends the process. */
export function openTerminal(): Terminal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const { stdout, stderr } = process;
  const settings = readEnv(terminalSettings);
  const isInteractive = stderr.isTTY === true;
  return {
    stdout,
    stderr,
    isInteractive,
    columns: stderr.columns ?? 80,
    hasColours: isInteractive && settings.ok && settings.value.NO_COLOR === undefined,
    cwd: process.cwd(),
    signal: interrupted.signal,
  };
}
