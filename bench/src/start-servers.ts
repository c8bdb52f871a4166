import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalService, startPostgres, startRedis } from '@pixmill/local-services';
import type { CleanupStack } from './cleanup-stack.js';

export interface BenchServers {
  /** A temporary folder, for the data of other processes too. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

export interface StartServersOptions {
  /** Part of the name of the temporary folder. */
  readonly name: string;
  /** Whether PostgreSQL syncs its data to the disk. */
  readonly durable: boolean;
}

/** Starts a PostgreSQL and a Redis in a temporary folder. `cleanup` stops them and removes the folder, also when the start fails. */
export async function startServers(cleanup: CleanupStack, { name, durable }: StartServersOptions): Promise<BenchServers> {
  const folder = await mkdtemp(join(tmpdir(), `pixmill-${name}-`));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // the servers run as another user, who must be able to enter
  const optionsOf = (server: LocalService['name']) => ({
    dataDir: join(folder, server),
    runDir: join(folder, 'run'),
    logFile: join(folder, `${server}.log`),
    durable,
    log: (line: string) => console.error(line),
  });
  const deferStop = (server: LocalService) => {
    cleanup.defer(() => rm(server.home, { recursive: true, force: true }));
    cleanup.defer(() => server.stop());
    return server.url;
  };
  return {
    folder,
    databaseUrl: deferStop(await startPostgres(optionsOf('postgres'))),
    redisUrl: deferStop(await startRedis(optionsOf('redis'))),
  };
}
