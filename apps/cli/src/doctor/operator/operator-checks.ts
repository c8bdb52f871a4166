import type { Check } from '../check.js';
import { type ClockReading, createClockCheck, readServiceClock } from '../user/clock-check.js';
import { keyCheck } from '../user/key-check.js';
import { serviceCheck } from '../user/service-check.js';
import type { ServiceContext } from '../user/service-context.js';
import { databaseCheck } from './checks/database-check.js';
import { diskCheck } from './checks/disk-check.js';
import { egressCheck } from './checks/egress-check.js';
import { publicUrlCheck } from './checks/public-url-check.js';
import { queueCheck } from './checks/queue-check.js';
import { sandboxCheck } from './checks/sandbox-check.js';
import { settingsCheck } from './checks/settings-check.js';
import { storageCheck } from './checks/storage-check.js';
import { versionsCheck } from './checks/versions-check.js';
import { workCheck } from './checks/work-check.js';
import type { OperatorContext } from './operator-context.js';

/** A check of the service alone, beside those that know its settings. */
const ofService = (check: Check<ServiceContext>): Check<OperatorContext> => ({
  ...check,
  run: ({ service }, signal) => check.run(service, signal),
});

/** The clocks of the service, the database and Redis; of those that answer. */
async function readClocks({ service, databaseUrl, databaseFacts, redisUrl, redisFacts }: OperatorContext): Promise<ClockReading[]> {
  const read = async (
    of: ClockReading['of'],
    url: string | null,
    ask: () => Promise<{ readonly clockOffsetMs: number | null }>,
  ): Promise<ClockReading[]> => {
    if (url === null) return [];
    const offsetMs = await ask().then(
      (facts) => facts.clockOffsetMs,
      () => null,
    );
    return offsetMs === null ? [] : [{ of, offsetMs }];
  };
  const readings = await Promise.all([
    readServiceClock(service),
    read('database', databaseUrl, databaseFacts),
    read('Redis', redisUrl, redisFacts),
  ]);
  return readings.flat();
}

/** What an operator can check beside the service, in the order of the report. A new check is a file and a name in this list. */
export const operatorChecks: readonly Check<OperatorContext>[] = [
  settingsCheck,
  ofService(serviceCheck),
  ofService(keyCheck),
  publicUrlCheck,
  databaseCheck,
  queueCheck,
  workCheck,
  storageCheck,
  diskCheck,
  createClockCheck(readClocks),
  egressCheck,
  versionsCheck,
  sandboxCheck,
];
