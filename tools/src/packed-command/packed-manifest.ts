import type { Manifest } from '../assemble/reached-packages.js';

/**
 * The package.json of the packed command: what it needs is inside, so it has no dependencies, and nothing imports it. The scripts stay, so that the next `npm pack`
 * repairs an interrupted one; npm runs neither of them when the package is installed.
 */
export function toPackedManifest(manifest: Manifest & { readonly private?: boolean; readonly exports?: unknown }): Manifest {
  const { dependencies: _, devDependencies: __, private: ___, exports: ____, ...packed } = manifest;
  return packed;
}

/** Whether a package.json is one of the clone, which names its dependencies. */
export const isOfClone = ({ dependencies }: Manifest): boolean => dependencies !== undefined;
