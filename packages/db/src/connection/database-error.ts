import { AppError, toAppError } from '@pixmill/contracts';
import { randomRetryAfterMs } from '@pixmill/runtime';
import pg from 'pg';
import { connectionFailureCode } from './driver-errors.js';

/**
 * The server is unreachable, restarting, out of resources, takes no writes, or did not answer in time: another attempt may succeed.
 * SQLSTATE classes 08 (connection) and 53 (insufficient resources: connections, disk, memory) and single codes of others; 25006 is a
 * write on a replica or a demoted primary. Source: PostgreSQL manual, appendix A.
 */
const unavailableSqlStates = /^(08...|53...|57014|57P0[1235]|25006|25P03|55P03)$/;

/** Of the system, when it connects, reads or writes; ENOENT is the missing socket of a stopped server. */
const unavailableErrnos = /^(ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** Source: Prisma's error reference. P2024 and P2028: no connection, or no end of a transaction, in time. P2037: too many connections. */
const unavailablePrismaCodes = /^(P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/;

/** Errors of the Prisma adapter that mean a lost connection and for which Prisma has no code. */
const unavailableAdapterKinds = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;

interface ErrorCodes {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly kind?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** All codes of an error: those of Prisma or pg, then those of its causes, of which Prisma's adapter is one. */
function listCodes(thrown: unknown): string[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const { code, originalCode, kind, cause, meta }: ErrorCodes = thrown;
  const codes = [code, originalCode, kind].filter((each) => typeof each === 'string');
  return [...codes, ...listCodes(cause), ...listCodes(meta?.driverAdapterError)];
}

const isUnavailable = (code: string) =>
  code === connectionFailureCode ||
  [unavailableSqlStates, unavailableErrnos, unavailablePrismaCodes, unavailableAdapterKinds].some((codes) => codes.test(code));

/** Maps what pg or Prisma threw, by its codes alone: `unavailable` when the server cannot answer, else `internal`. */
export function toDatabaseError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const codes = listCodes(thrown);
  if (!codes.some(isUnavailable)) return toAppError(thrown);
  const message = thrown instanceof Error ? thrown.message.trim() : String(thrown);
  return new AppError('unavailable', { detail: `${codes.join(' ')} ${message}`, cause: thrown, retryAfterMs: randomRetryAfterMs() });
}

/** Runs database work. Throws AppError: `unavailable`, `internal`, or the one that `work` threw. */
export async function mapDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}

/** Name of the unique index that rejected a write in SQL; null for any other error. */
export function findViolatedIndex(thrown: unknown): string | null {
  return thrown instanceof pg.DatabaseError && thrown.code === '23505' ? (thrown.constraint ?? null) : null;
}

/** Whether Prisma found no row to update or delete. */
export const isRowNotFound = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'P2025';
