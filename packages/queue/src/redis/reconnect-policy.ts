import { AppError } from '@pixmill/contracts';
import type { Redis } from 'ioredis';
import type { ConnectionErrorListener } from './redis-connection.js';

/**
 * Error replies of a server that cannot serve now, while another one may answer at the same address or this one may serve later: a
 * replica, a server that loads its data, has no master, lost its cluster or knows other credentials, a full disk or memory. Redis names
 * the kind of an error by its first word; a script of Redis 6 puts its own text and a dash before it.
 */
const cannotServeReply =
  /(?:^|-)(?:READONLY|UNBLOCKED|LOADING|MASTERDOWN|CLUSTERDOWN|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|MISCONF|OOM|BUSY)\b/;

/** Wait before a reconnection in ms: short at first, and half a second for as long as Redis is unavailable. */
const retryStepMs = 50;
const maxRetryMs = 500;
/** For this long after such a reply, in ms, every reconnection waits: it succeeds at once, and BullMQ repeats a failed command without a pause. */
const spacedMs = 5_000;

export interface ReconnectPolicyOptions {
  /** Whether a command that was refused so is sent again after the reconnection; it fails otherwise. */
  readonly resend: boolean;
  readonly sentinel: boolean;
  readonly onError: ConnectionErrorListener;
}

export interface ReconnectPolicy {
  /** For ioredis: the wait before a reconnection, in ms. */
  retryStrategy(attempts: number): number;
  /** For ioredis: `false` keeps the connection, 1 reconnects, 2 also sends the failed command again. With Sentinel it asks for the master again. */
  reconnectOnError(error: Error): false | 1 | 2;
  /** Reports that the server is a replica, and reconnects. */
  leaveReplica(connection: Pick<Redis, 'disconnect'>): void;
}

/** Decides when a connection is given up for a new one (docs/reliability.md#redis-connections). */
export function createReconnectPolicy({ resend, sentinel, onError }: ReconnectPolicyOptions): ReconnectPolicy {
  let refusedAt = Number.NEGATIVE_INFINITY;
  return {
    retryStrategy(attempts) {
      if (performance.now() - refusedAt < spacedMs) return maxRetryMs;
      return Math.min(attempts * retryStepMs, maxRetryMs);
    },
    reconnectOnError(error) {
      if (!cannotServeReply.test(error.message)) return false;
      refusedAt = performance.now();
      onError(new AppError('unavailable', { detail: `Redis cannot serve now, connecting again: ${error.message}`, cause: error }));
      return resend ? 2 : 1;
    },
    leaveReplica(connection) {
      refusedAt = performance.now();
      const action = sentinel ? 'asking Sentinel for the master again' : 'connecting again until a master answers';
      onError(new AppError('unavailable', { detail: `Redis is a replica, ${action}` }));
      connection.disconnect(true);
    },
  };
}
