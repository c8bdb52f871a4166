import { median } from '../numbers.js';
import type { JobTimes } from './job-log.js';

/** Names with their values in one line. */
export function formatValues(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

export function printRows(rows: readonly (readonly [string, string])[]): void {
  for (const [name, value] of rows) console.log(`${name.padEnd(34)}${value}`);
}

/** The median duration of a step over the jobs whose settlement is in the log; NaN without such a job or when the log lacks a time. */
export function medianStep(jobs: readonly JobTimes[], durationOf: (timeOf: (name: string) => number) => number): number {
  const settled = jobs.filter((times) => times.settledAt !== undefined);
  return median(settled.map((times) => durationOf((name) => times[name] ?? Number.NaN)));
}
