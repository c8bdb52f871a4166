import type pg from 'pg';

/**
 * Code of the errors that pg raises itself: no connection or no answer in time, or the connection was lost. pg gives them no code,
 * and its messages may change.
 */
export const connectionFailureCode = 'PG_CONNECTION_FAILURE';

function throwWithCode(thrown: unknown): never {
  const isPgError = thrown instanceof Error && thrown.constructor === Error && !('code' in thrown);
  throw isPgError ? Object.assign(thrown, { code: connectionFailureCode }) : thrown;
}

function withErrorCodes<Method extends (...args: never[]) => unknown>(method: Method): Method {
  const coded = (...args: Parameters<Method>) => {
    const result = method(...args);
    return result instanceof Promise ? result.catch(throwWithCode) : result;
  };
  return coded as Method; // the same overloads: arguments and result pass unchanged
}

/** Makes the promises of `connect` and `query` reject with a code for every failure of the connection. */
export function addErrorCodes(driver: pg.Pool | pg.Client | pg.PoolClient): void {
  driver.connect = withErrorCodes(driver.connect.bind(driver));
  driver.query = withErrorCodes(driver.query.bind(driver));
}
