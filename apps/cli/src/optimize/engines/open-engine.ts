import { Pixmill } from '@pixmill/client';
import { checkConnection } from '../../connection/connect.js';
import { findConnection } from '../../connection/find-connection.js';
import type { EngineChoice } from '../options/engine-options.js';
import type { Engine } from './engine.js';
import { createServerEngine } from './server-engine.js';

/** The engine of a command: the service, or own processes. Reads and sends nothing. Throws AppError `connection_failed` or `setup_failed`. */
export async function openEngine({ local, ...options }: EngineChoice, cwd: string): Promise<Engine> {
  if (!local) {
    const connection = findConnection(cwd);
    return afterCheck(createServerEngine(new Pixmill(connection), options), (signal) => checkConnection(connection, signal));
  }
  const { createLocalEngine } = await import('./local-engine.js');
  return createLocalEngine(options);
}

/** An engine that checks something before its first file: a run without files sends nothing. */
function afterCheck(engine: Engine, check: (signal: AbortSignal) => Promise<void>): Engine {
  let checked: Promise<void> | undefined;
  return {
    ...engine,
    async optimize(source, signal) {
      checked ??= check(signal);
      await checked;
      return engine.optimize(source, signal);
    },
  };
}
