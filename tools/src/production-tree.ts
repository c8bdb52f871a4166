/**
 * `node tools/dist/production-tree.js [COUNT]`: counts the third-party packages that an image runs and the bytes that it keeps of them, from the lock file and
 * node_modules. Fails above the budget, and for a package that does not run on a supported Node. Prints the COUNT biggest packages.
 */
import type { LockFile } from './assemble/reached-packages.js';
import { describeBiggest, findExcess, type ProductionBudget, toMegabytes } from './production/find-excess.js';
import { listProductionPackages } from './production/production-packages.js';
import { readJsonFile, root } from './repository.js';

/** About a tenth above what Linux on x64 has: 208 packages, 67 MB. The codecs of other platforms differ by a few megabytes. */
const budget: ProductionBudget = {
  packages: 225,
  bytes: 72e6,
  // The lowest versions of docs/running.md#supported-versions.
  nodeVersions: ['20.19.0', '22.12.0', '24.0.0'],
};

const packages = listProductionPackages(readJsonFile<LockFile>('package-lock.json'), root);
const planted = { path: 'node_modules/planted', sizeBytes: budget.bytes, nodeRange: '>=22' };
const problems = [
  ...findExcess(packages, budget),
  ...(packages.length < 50 ? [`only ${packages.length} packages were found`] : []),
  ...(findExcess([...packages, planted], budget).length < 2 ? ['a planted package that is too large and needs Node 22 was not seen'] : []),
];
const totalBytes = packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
console.log(`production tree: ${packages.length} packages, ${toMegabytes(totalBytes)}`);
for (const line of describeBiggest(packages, problems.length > 0 ? 10 : Number(process.argv[2] ?? 0))) console.log(line);
for (const problem of problems) console.error(`production tree: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
