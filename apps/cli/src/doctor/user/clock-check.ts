import { type Check, type CheckReport, warning } from '../check.js';
import type { ServiceContext } from './service-context.js';

/** A clock of another machine. */
export interface ClockReading {
  readonly of: 'service' | 'database' | 'Redis';
  /** That clock minus ours, in ms. */
  readonly offsetMs: number;
}

const titles = { service: 'the service', database: 'the database', Redis: 'Redis' } as const;

/** Receivers of webhooks reject times that differ by more than 300 s, and leases and expiries move with the clock. */
const limitMs = 5_000;

/** Compares clocks with the one of this machine. A source that does not answer is left out: its own check says so. */
export function createClockCheck<Context>(read: (context: Context) => Promise<readonly ClockReading[]>): Check<Context> {
  return {
    name: 'clock',
    async run(context): Promise<CheckReport | string> {
      const readings = await read(context);
      if (readings.length === 0) return 'nothing answers that has a clock';
      const wrong = readings.filter(({ offsetMs }) => Math.abs(offsetMs) > limitMs);
      return {
        summary: readings.map((reading) => `${titles[reading.of]} ${describeOffset(reading)}`).join(', '),
        figures: Object.fromEntries(readings.map(({ of, offsetMs }) => [`${of.toLowerCase()}_offset_ms`, offsetMs])),
        findings: wrong.map((reading) => {
          const meaning = `The clock of ${titles[reading.of]} ${describeOffset(reading)}, compared with this machine: webhooks are rejected by their receivers beyond 300 s, and expiries are wrong.`;
          return warning(meaning, 'Let both machines set their clocks by NTP: `timedatectl set-ntp true` (docs/webhooks.md)');
        }),
      };
    },
  };
}

function describeOffset({ offsetMs }: ClockReading): string {
  if (Math.abs(offsetMs) < 50) return 'agrees';
  const seconds = Math.abs(offsetMs / 1_000).toFixed(Math.abs(offsetMs) < 1_000 ? 2 : 0);
  return `is ${seconds} s ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

/** The clock of the service, by the `Date` of its answer. */
export async function readServiceClock({ probe }: Pick<ServiceContext, 'probe'>): Promise<ClockReading[]> {
  const offsetMs = await probe().then(
    ({ clockOffsetMs }) => clockOffsetMs,
    () => null, // the check `service` says why
  );
  return offsetMs === null ? [] : [{ of: 'service', offsetMs }];
}
