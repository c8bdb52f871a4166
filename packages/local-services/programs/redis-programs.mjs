/**
 * Redis and Valkey servers by their names and versions. Plain JavaScript without dependencies: `npm start` needs it before anything is
 * installed or built (scripts/setup/check-redis-source.mjs).
 */
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** redis-server, valkey-server, redis6-server (Amazon), redis-server-7, redis-server8.2, valkey8-server ... */
const programName = /^(?:redis|valkey)-?[\d.]*-server-?[\d.]*$/;
const usualNames = ['redis-server', 'valkey-server'];

/** BullMQ warns below 6.2. Valkey has the numbers that follow Redis 7.2. */
const minVersion = [6, 2];

/** Paths of the programs that may be a server: the usual names first, then the others, the highest number first. */
export function listRedisPrograms(path = '') {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) =>
      listFolder(folder)
        .filter((name) => programName.test(name))
        .map((name) => ({ name, command: join(folder, name) })),
    );
  const usual = usualNames.flatMap((usualName) => found.filter(({ name }) => name === usualName));
  const others = found
    .filter(({ name }) => !usualNames.includes(name))
    .sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }));
  return [...usual, ...others].map(({ command }) => command);
}

function listFolder(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a folder of the PATH that is not there
  }
}

/** Whether the output of `--version` names a version that is new enough. */
export function isNewEnough(versionText) {
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(versionText) ?? [];
  return Number(major) > minVersion[0] || (Number(major) === minVersion[0] && Number(minor) >= minVersion[1]);
}

/** Lines for the person at the terminal. */
export const redisRemedies = [
  'No usable Redis server was found, and none can be downloaded. Do one of these:',
  '  - install redis-server or valkey-server with the package manager of this system',
  '    (apt-get install redis-server; dnf install valkey; apk add redis; brew install redis)',
  '  - set REDIS_URL to a Redis you have, 6.2 or later, such as redis://127.0.0.1:6379',
  '  - docker run -d -p 127.0.0.1:6379:6379 redis:7 redis-server --appendonly yes \\',
  '      --maxmemory-policy noeviction',
  '    and then REDIS_URL=redis://127.0.0.1:6379 npm start',
];
