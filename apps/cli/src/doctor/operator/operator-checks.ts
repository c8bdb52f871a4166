import type { Check } from '../check.js';
import { type ClockReading, createClockCheck, readServiceClock } from '../user/clock-check.js';
import { keyCheck } from '../user/key-check.js';
import { serviceCheck } from '../user/service-check.js';
import type { ServiceContext } from '../user/service-context.js';
import { databaseCheck } from './database-check.js';
import { diskCheck } from './disk-check.js';
import { egressCheck } from './egress-check.js';
import type { OperatorContext } from './operator-context.js';
import { publicUrlCheck } from './public-url-check.js';
import { queueCheck } from './queue-check.js';
import { sandboxCheck } from './sandbox-check.js';
import { settingsCheck } from './settings-check.js';
import { storageCheck } from './storage-check.js';
import { versionsCheck } from './versions-check.js';
import { workCheck } from './work-check.js';

/** A check of the service alone, beside those that know its settings. */
const ofService = (check: Check<ServiceContext>): Check<OperatorContext> => ({
  ...check,
  run: ({ service }, signal) => check.run(service, signal),
});

/** The clocks of the service, the database and Redis; of those that answer. */
async function readClocks({ service, databaseUrl, databaseFacts, redisUrl, redisFacts }: OperatorContext): Promise<ClockReading[]> {
  const read = async (
    of: string,
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
    read('the database', databaseUrl, databaseFacts),
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
