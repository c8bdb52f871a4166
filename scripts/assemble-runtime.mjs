/**
 * `node scripts/assemble-runtime.mjs FOLDER`, after a build: writes what an image needs to run the API, the workers, the command
 * line and the migrations, with a manifest and a lock file of its own. The lock names what these reach and nothing else:
 * `npm ci --omit=dev` on the whole one would keep the Prisma CLI and TypeScript, three quarters of the size.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const apps = ['apps/api', 'apps/worker', 'apps/cli'];
const besides = ['prisma/migrations', 'scripts/migrate.mjs', 'LICENSE'];
/** What `tsc -b` alone does not make. */
const metric = ['ssimulacra2.wasm', 'LICENSE-weights.txt'].map((name) => `packages/metric/dist/${name}`);
const notForRunning = /\.test\.js(\.map)?$|\.d\.ts$|\.tsbuildinfo$/;

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const lock = readJson('package-lock.json');

/** Where Node finds a dependency: the nearest node_modules on the way up; null for one that is not installed. */
function resolve(from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '.') return null;
  }
}

function dependenciesOf({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** Every entry of the lock file that the apps reach, links to workspaces included. */
function reach() {
  const reached = new Set();
  const toVisit = [...apps];
  for (let path = toVisit.pop(); path !== undefined; path = toVisit.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const entry = lock.packages[path];
    if (entry.link) toVisit.push(entry.resolved);
    for (const name of dependenciesOf(entry)) {
      const found = resolve(path, name);
      if (found !== null) toVisit.push(found);
    }
  }
  return reached;
}

function withoutDev({ devDependencies: _, ...manifest }) {
  return manifest;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('assemble-runtime: into which folder?');

const reached = reach();
const workspaces = [...reached].filter((path) => !path.includes('node_modules/')).sort();
const links = Object.entries(lock.packages).filter(([, { link, resolved }]) => link && workspaces.includes(resolved));
for (const [path] of links) reached.add(path);

const { name, version, license, type, engines } = readJson('package.json');
const manifest = { name, version, private: true, license, type, engines, workspaces };
const packages = Object.fromEntries(
  Object.entries(lock.packages).flatMap(([path, entry]) => (reached.has(path) ? [[path, withoutDev(entry)]] : [])),
);

mkdirSync(target, { recursive: true });
const writeJson = (path, value) => writeFileSync(join(target, path), `${JSON.stringify(value, null, 2)}\n`);
writeJson('package.json', manifest);
writeJson('package-lock.json', {
  name,
  version,
  lockfileVersion: lock.lockfileVersion,
  requires: true,
  packages: { '': manifest, ...packages },
});
for (const path of workspaces) {
  const dist = join(path, 'dist');
  if (!existsSync(join(root, dist))) throw new Error(`assemble-runtime: ${path} is not built`);
  cpSync(join(root, dist), join(target, dist), { recursive: true, filter: (source) => !notForRunning.test(source) });
  writeJson(join(path, 'package.json'), withoutDev(readJson(join(path, 'package.json'))));
}
for (const path of metric) if (!existsSync(join(target, path))) throw new Error(`assemble-runtime: ${path} is not built`);
for (const path of besides) cpSync(join(root, path), join(target, path), { recursive: true });
console.log(`assemble-runtime: ${workspaces.length} workspaces, ${reached.size} lock entries`);
