import { readEnv } from '@pixmill/runtime';
import { z } from 'zod';
import { wantsColours } from './colours.js';
import type { Terminal } from './terminal.js';

const terminalSettings = z.object({ NO_COLOR: z.string().optional(), FORCE_COLOR: z.string().optional(), TERM: z.string().optional() });

/** The terminal of this process. Ctrl-C and SIGTERM abort its signal once; a second one ends the process. */
export function openTerminal(): Terminal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const { stdout, stderr } = process;
  const read = readEnv(terminalSettings);
  const settings = read.ok ? read.value : {};
  return {
    stdout,
    stderr,
    isInteractive: stdout.isTTY === true && stderr.isTTY === true && settings.TERM !== 'dumb',
    get columns() {
      return stderr.columns ?? 80;
    },
    hasColours: wantsColours(settings, stdout.isTTY === true),
    cwd: process.cwd(),
    signal: interrupted.signal,
  };
}
