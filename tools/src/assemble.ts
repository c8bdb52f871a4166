/**
 * `node tools/dist/assemble.js FOLDER`, after a build: writes what an image needs to run the API, the workers, the command line and the
 * migrations, with a manifest and a lock file for these alone. `npm ci --omit=dev` on the whole lock file would also install the Prisma
 * CLI and TypeScript: three quarters of the size.
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, listReachedPackages, type Manifest, withoutDev } from './assemble/reached-packages.js';
import { productionApps } from './production/production-packages.js';
import { readJsonFile, root } from './repository.js';

const extraPaths = ['prisma/migrations', 'scripts/migrate.mjs', 'apps/cli/bin', 'LICENSE'];
/** `tsc -b` alone does not write these. */
const wasmFiles = [
  'packages/metric/dist/ssimulacra2.wasm',
  'packages/metric/dist/LICENSE-weights.txt',
  'packages/resample/dist/resample.wasm',
  'packages/vision/dist/network.wasm',
  ...['faces.network', 'LICENSE-faces.txt', 'NOTICE-faces.txt'].map((name) => `packages/vision/dist/${name}`),
];
const referenceFiles = ['scalar.br', 'scalar.gz', 'scalar.json', 'LICENSE-scalar.txt'].map((name) => `apps/api/dist/reference/${name}`);
const notForRunning = /\.test\.js(\.map)?$|\/dist\/testing(\/|$)|\.d\.ts$|\.tsbuildinfo$/;

function requirePath(path: string): void {
  if (!existsSync(path)) throw new Error(`assemble: ${path} is missing; run \`npm run build\` first`);
}

function assemble(target: string): string {
  const lock = readJsonFile<LockFile>('package-lock.json');
  const reached = listReachedPackages(lock, productionApps);
  const workspaces = [...reached].filter((path) => !path.includes('node_modules/')).sort();
  const { name, version, license, type, engines } = readJsonFile<Manifest>('package.json');
  const manifest = { name, version, private: true, license, type, engines, workspaces };
  const entries = Object.entries(lock.packages).filter(([path]) => reached.has(path));
  const packages = Object.fromEntries(entries.map(([path, entry]) => [path, withoutDev(entry)]));

  mkdirSync(target, { recursive: true });
  const writeJson = (path: string, value: unknown) => writeFileSync(join(target, path), `${JSON.stringify(value, null, 2)}\n`);
  writeJson('package.json', manifest);
  const { lockfileVersion } = lock;
  writeJson('package-lock.json', { name, version, lockfileVersion, requires: true, packages: { '': manifest, ...packages } });
  for (const path of workspaces) {
    const dist = join(path, 'dist');
    requirePath(join(root, dist));
    cpSync(join(root, dist), join(target, dist), { recursive: true, filter: (source) => !notForRunning.test(source) });
    writeJson(join(path, 'package.json'), withoutDev(readJsonFile<Manifest>(join(path, 'package.json'))));
  }
  for (const path of [...wasmFiles, ...referenceFiles]) requirePath(join(target, path));
  for (const path of extraPaths) cpSync(join(root, path), join(target, path), { recursive: true });
  return `assemble: ${workspaces.length} workspaces, ${reached.size} lock entries`;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('assemble: name the folder to write to');
console.log(assemble(target));
