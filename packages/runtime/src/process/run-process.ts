import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { ignoreOutputErrors } from '../output/ignore-output-errors.js';
import { getSettings, type SettingsSchema } from '../settings/settings.js';
import type { SettingsRule } from '../settings/settings-rule.js';
import { startHeartbeat } from './heartbeat.js';
import { watchShutdownSignals } from './shutdown-signals.js';

export interface RunProcessOptions<S extends SettingsSchema> {
  /** Name of the process, printed first when it cannot start. */
  readonly name: string;
  readonly settings: S;
  /** Rules between these settings. */
  readonly rules?: readonly SettingsRule[];
  /** Deadline of the whole shutdown in ms. The process then exits, even if a part of it hangs. */
  readonly shutdownTimeoutMs: number;
  /** Resolves when the process is ready, to the function that shuts it down. */
  start(settings: z.output<S>): Promise<() => Promise<void>>;
}

/**
 * Runs a process from its settings to its exit, sends `ready` to the parent in between, and signs of life all the time. Exit codes: 0 after a shutdown, 1 when the
 * start fails (printed once to stderr) or when a second signal forces the exit. A signal before the process is ready ends it at once.
 */
export async function runProcess<S extends SettingsSchema>({
  name,
  settings,
  rules = [],
  shutdownTimeoutMs,
  start,
}: RunProcessOptions<S>): Promise<void> {
  ignoreOutputErrors();
  startHeartbeat();
  // `npm start` checks the settings of all processes and has said it.
  const onWarning = process.send ? undefined : (warning: string) => void process.stderr.write(`${name}: ${warning}\n`);
  try {
    const shutDown = await start(getSettings(settings, { rules, onWarning }));
    watchShutdownSignals({
      signals: ['SIGTERM', 'SIGINT'],
      parent: 'channel',
      onRequest: () => void Promise.race([shutDown(), sleep(shutdownTimeoutMs)]).finally(() => process.exit(0)),
      onForce: () => process.exit(1),
    });
    process.send?.('ready');
  } catch (thrown) {
    process.stderr.write(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exit(1);
  }
}
