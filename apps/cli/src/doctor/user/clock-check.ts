import { type Check, type CheckReport, warning } from '../check.js';
import type { ServiceContext } from './service-context.js';

/** A clock of another machine. */
export interface ClockReading {
  /** Such as `the database`. */
  readonly of: string;
  /** That clock minus ours, in ms. */
  readonly offsetMs: number;
}

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
        summary: readings.map(describe).join(', '),
        figures: Object.fromEntries(readings.map(({ of, offsetMs }) => [of, offsetMs])),
        findings: wrong.map((reading) => {
          const meaning = `The clock of ${describe(reading)}, compared with this machine: webhooks are rejected by their receivers beyond 300 s, and expiries are wrong.`;
          return warning(meaning, 'Let both machines set their clocks by NTP: `timedatectl set-ntp true` (docs/webhooks.md)');
        }),
      };
    },
  };
}

function describe({ of, offsetMs }: ClockReading): string {
  const seconds = Math.abs(offsetMs / 1_000).toFixed(Math.abs(offsetMs) < 1_000 ? 2 : 0);
  if (Math.abs(offsetMs) < 50) return `${of} agrees`;
  return `${of} is ${seconds} s ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

/** The clock of the service, by the `Date` of its answer. */
export async function readServiceClock({ probe }: Pick<ServiceContext, 'probe'>): Promise<ClockReading[]> {
  const offsetMs = await probe().then(
    ({ clockOffsetMs }) => clockOffsetMs,
    () => null, // the check `service` says why
  );
  return offsetMs === null ? [] : [{ of: 'the service', offsetMs }];
}
