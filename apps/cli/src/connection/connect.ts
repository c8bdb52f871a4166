import { ConnectionError, Pixmill, ServiceError } from '@pixmill/client';
import { AppError } from '@pixmill/contracts';
import { type Connection, findConnection } from './find-connection.js';

/** About a second: a person waits for it, and a service that restarts is rare when a command starts. */
const probeRetry = { retries: 2, minDelayMs: 250, maxDelayMs: 1_000 };

/** A service that stays away for two minutes ends a run, also while it waits for a job. */
const runRetry = { retries: Number.POSITIVE_INFINITY, totalMs: 120_000 };

/**
 * Asks the service once, so that a stopped service or a wrong key is told at once and with its remedy: the client itself retries for longer than
 * a person waits. Throws AppError `connection_failed`, ServiceError, or the reason of the signal.
 */
export async function checkConnection(connection: Connection, signal: AbortSignal): Promise<void> {
  try {
    await new Pixmill({ ...connection, retry: probeRetry }).account.get({ signal });
  } catch (thrown) {
    const message = describeProblem(thrown, connection);
    throw message === null ? thrown : new AppError('connection_failed', { message, cause: thrown });
  }
}

/** A client of the service that was found and that answers. Throws what `findConnection` and `checkConnection` throw. */
export async function connect(cwd: string, signal: AbortSignal): Promise<Pixmill> {
  const connection = findConnection(cwd);
  await checkConnection(connection, signal);
  return new Pixmill({ ...connection, retry: runRetry });
}

/** Why the service cannot be used, and what to do; null for any other error. */
function describeProblem(thrown: unknown, { url, origin, keyOrigin, dataFolder }: Connection): string | null {
  if (thrown instanceof ServiceError) {
    return thrown.status === 401 ? `${url} does not accept the key of ${keyOrigin}: ${thrown.message}.` : null;
  }
  if (!(thrown instanceof ConnectionError)) return null;
  const remedy =
    dataFolder === null
      ? `${origin} names this address.`
      : `It is in run/services.json of ${dataFolder}: start the service with \`npm start\`.`;
  return `${thrown.message}.\n${remedy}\n\`optimize\` and \`pull\` also work without a service: --local`;
}
