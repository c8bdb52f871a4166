import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.js';

const watchIntervalMs = 1_000;

/**
 * Asks the server for its role as soon as a connection is ready and once a second from then on. A silent server owes an answer then, so
 * that the time-out of the socket ends the connection; an idle connection would stay silent for ever. Stops while the connection is
 * closed.
 */
export function watchConnection(connection: RedisConnection, onReplica: () => void): void {
  let asking = false;
  async function ask(): Promise<void> {
    if (asking || connection.status !== 'ready') return;
    asking = true;
    try {
      if (await findReplica(connection)) onReplica();
    } catch {
      // The connection is lost or silent; ioredis reports that by itself.
    } finally {
      asking = false;
    }
  }
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearInterval(timer);
  connection.on('ready', () => {
    stop();
    timer = setInterval(() => void ask(), watchIntervalMs);
    timer.unref();
    void ask();
  });
  connection.on('close', stop);
  connection.on('end', stop);
}

async function findReplica(connection: RedisConnection): Promise<boolean> {
  if (connection instanceof Cluster) {
    await Promise.all(connection.nodes('master').map((node) => node.ping()));
    return false;
  }
  return isReplica(connection);
}

async function isReplica(connection: Redis): Promise<boolean> {
  if (connection.mode === 'subscriber') {
    await connection.ping(); // RESP2 allows nothing else while subscribed, and a replica forwards every message
    return false;
  }
  return /^role:slave/m.test(await connection.info('replication'));
}
