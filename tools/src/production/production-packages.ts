import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, listReachedPackages } from '../assemble/reached-packages.js';
import { listFiles } from './list-files.js';
import { isNeededFile } from './needed-file.js';

/** The workspaces that an image runs; `npm start` runs a supervisor as well. */
export const productionApps = ['apps/api', 'apps/worker', 'apps/cli'];

/** A third-party package of the production tree. */
export interface ProductionPackage {
  /** As in the lock file, such as `node_modules/sharp`. */
  readonly path: string;
  /** Of the files that stay in an image. */
  readonly sizeBytes: number;
  /** The range of Node versions that the package states; `*` without one. */
  readonly nodeRange: string;
}

/** The packages that the production apps reach, as installed below `root`. Packages for other platforms are not installed. */
export function listProductionPackages(lock: LockFile, root: string): readonly ProductionPackage[] {
  const paths = [...listReachedPackages(lock, productionApps)].filter((path) => path.includes('node_modules/'));
  const thirdParty = paths.filter((path) => lock.packages[path]?.link !== true && existsSync(join(root, path)));
  return thirdParty.map((path) => ({
    path,
    sizeBytes: listFiles(join(root, path), ['node_modules'])
      .filter((file) => isNeededFile(file.path))
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    nodeRange: lock.packages[path]?.engines?.node ?? '*',
  }));
}
