import { satisfies } from 'semver';
import type { ProductionPackage } from './production-packages.js';

export interface ProductionBudget {
  readonly packages: number;
  readonly bytes: number;
  /** Each of them must run every package. */
  readonly nodeVersions: readonly string[];
}

export const toMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The largest packages first, as lines for a person. */
export function describeBiggest(packages: readonly ProductionPackage[], count: number): readonly string[] {
  const sorted = packages.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
  return sorted
    .slice(0, count)
    .map(({ path, sizeBytes }) => `${toMegabytes(sizeBytes).padStart(10)}  ${path.replace('node_modules/', '')}`);
}

/** One sentence for each limit that the packages exceed, and for each that does not run on a supported Node. */
export function findExcess(packages: readonly ProductionPackage[], budget: ProductionBudget): readonly string[] {
  const bytes = packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const unsupported = packages.flatMap(({ path, nodeRange }) =>
    budget.nodeVersions
      .filter((version) => !satisfies(version, nodeRange))
      .map((version) => `${path} does not run on Node ${version}: it states ${nodeRange}`),
  );
  return [
    ...(packages.length > budget.packages ? [`${packages.length} packages, more than ${budget.packages}`] : []),
    ...(bytes > budget.bytes ? [`${toMegabytes(bytes)}, more than ${toMegabytes(budget.bytes)}`] : []),
    ...unsupported,
  ];
}
