import { type SettingsRule, settingsRule } from '@pixmill/runtime';
import type { WorkerSettings } from './config.js';

/** Settings of a worker that can contradict each other. */
export const workerSettingsRules: readonly SettingsRule[] = [
  settingsRule<WorkerSettings>({
    names: ['FETCH_CONCURRENCY_PER_HOST', 'FETCH_CONCURRENCY'],
    severity: 'warning',
    text: '`FETCH_CONCURRENCY_PER_HOST` above `FETCH_CONCURRENCY`',
    check: ({ FETCH_CONCURRENCY_PER_HOST: host, FETCH_CONCURRENCY: all }) =>
      host > all ? `has no effect: FETCH_CONCURRENCY allows ${all} to all hosts` : null,
  }),
  settingsRule<WorkerSettings>({
    names: ['FETCH_SLOW_AFTER', 'FETCH_MIN_BYTES_PER_SECOND'],
    severity: 'warning',
    text: '`FETCH_SLOW_AFTER` with `FETCH_MIN_BYTES_PER_SECOND=0`',
    check: ({ FETCH_MIN_BYTES_PER_SECOND: rate }) => (rate === 0 ? 'has no effect: FETCH_MIN_BYTES_PER_SECOND is 0' : null),
  }),
];
