import { ConnectionError, Pixmill, type ServiceError } from '@pixmill/client';
import { checkConnection } from '../../connection/connect.js';
import { findConnection } from '../../connection/find-connection.js';
import type { EngineChoice } from '../options/engine-options.js';
import type { Engine } from './engine.js';
import { createServerEngine } from './server-engine.js';

/**
 * The engine of a command: the service, or own processes. Reads and sends nothing. `warn` gets a line when the service stops answering. Throws
 * AppError `connection_failed` or `setup_failed`.
 */
export async function openEngine(
  { local, ...options }: EngineChoice,
  cwd: string,
  warn: (line: string) => void = () => undefined,
): Promise<Engine> {
  if (!local) {
    const connection = findConnection(cwd);
    const client = new Pixmill({ ...connection, onRetry: createOutageWarning(warn) });
    return afterCheck(createServerEngine(client, options), (signal) => checkConnection(connection, signal));
  }
  const { createLocalEngine } = await import('./local-engine.js');
  return createLocalEngine(options);
}

/** An engine that is opened once, when a file needs it: a run over done files needs no service, and starts no process. */
export function openWhenNeeded(openOnce: () => Promise<Engine>): { open(): Promise<Engine>; close(): Promise<void> } {
  let engine: Engine | undefined;
  return {
    async open() {
      engine ??= await openOnce();
      return engine;
    },
    close: async () => engine?.close(),
  };
}

/** All requests in flight fail together, and each is tried many times: a person needs one line of them. */
const warningEveryMs = 30_000;

/** Tells that the service does not answer, at most once in half a minute. Other retries, such as those of a busy service, are no news. */
function createOutageWarning(warn: (line: string) => void): (error: ServiceError | ConnectionError) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (!(error instanceof ConnectionError) || performance.now() - lastAt < warningEveryMs) return;
    lastAt = performance.now();
    warn(`${error.message}; trying again.`);
  };
}

/** An engine that checks something before its first file: a run without files sends nothing. A check that failed is made again. */
function afterCheck(engine: Engine, check: (signal: AbortSignal) => Promise<void>): Engine {
  let checked: Promise<void> | undefined;
  return {
    ...engine,
    async optimize(source, signal) {
      checked ??= check(signal).catch((thrown: unknown) => {
        checked = undefined;
        throw thrown;
      });
      await checked;
      return engine.optimize(source, signal);
    },
  };
}
