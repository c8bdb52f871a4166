import { type Finding, problem, warning } from '../check.js';

/** Lowest minor versions by major version (docs/running.md#supported-versions). */
const lowestMinors: Readonly<Record<number, number>> = { 20: 19, 22: 12, 24: 0 };

/** Judges a version of Node such as `22.3.0`. Pure. */
export function findNodeTroubles(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const remedy = 'Install Node 24, or 20.19 or 22.12 and later of their lines (docs/running.md#supported-versions)';
  const lowest = lowestMinors[major];
  if (major < 20 || (lowest !== undefined && minor < lowest)) return [problem(`Node ${version} is too old.`, remedy)];
  return lowest === undefined ? [warning(`Pixmill is not tried with Node ${version}.`, remedy)] : [];
}
