import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@pixmill/db';
import { startPostgres, startRedis } from '@pixmill/local-services';

/** Where the integration tests find the services; packages/testkit reads these. */
export type ServiceUrls = Readonly<Record<'PIXMILL_TEST_DATABASE_URL' | 'PIXMILL_TEST_REDIS_URL', string>>;

/**
 * Starts PostgreSQL and Redis for one test run, migrates the database that tests clone, calls `use`, then stops and removes both. Neither
 * writes to disk durably.
 */
export async function withServices<T>(use: (urls: ServiceUrls) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-test-'));
  await chmod(folder, 0o711); // the servers may run as another user, who must enter the folder
  const options = (name: string) => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    logFile: join(folder, `${name}.log`),
    durable: false,
    log: (line: string) => console.error(line),
  });
  const [postgres, redis] = await Promise.allSettled([startPostgres(options('postgres')), startRedis(options('redis'))]);
  const services = [postgres, redis].flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  try {
    if (postgres.status === 'rejected') throw postgres.reason;
    if (redis.status === 'rejected') throw redis.reason;
    await migrate({ url: postgres.value.url });
    return await use({ PIXMILL_TEST_DATABASE_URL: postgres.value.url, PIXMILL_TEST_REDIS_URL: redis.value.url });
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all([folder, ...services.map(({ home }) => home)].map((path) => rm(path, { recursive: true, force: true })));
  }
}
