/**
 * Tells by reading whether the compiled code is that of the sources (docs/decisions/0021-when-to-build.md). A build leaves `dist/built.json`
 * with the compiled workspaces, a hash of their sources, and the sizes and times of these in short form: comparing those costs 15 ms, the hash 60 ms.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wasmModules } from './wasm-modules.mjs';

const stampPath = ['dist', 'built.json'];
const singleFiles = [
  'tsconfig.base.json',
  'prisma/schema.prisma',
  'scripts/build-wasm.mjs',
  'scripts/build-face-model.mjs',
  ...['pack-network', 'pack-weights', 'plan-memory', 'read-tflite', 'to-layers'].map((name) => `scripts/face-model/${name}.mjs`),
  'packages/vision/src/NOTICE-faces.txt',
  'scripts/setup/wasm-modules.mjs',
  'scripts/build-reference.mjs',
];

/** Paths of the files below `folder`. Takes half the time of the recursive `readdir` of Node 20. */
function listFiles(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(`${folder}/${entry.name}`, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );
}

/** Workspaces that have compiled files: a start compiles fewer of them than a test run. */
function listBuiltWorkspaces(root) {
  const workspaces = ['packages', 'apps'].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`));
  return workspaces.filter((workspace) => existsSync(join(root, workspace, 'dist')));
}

/** Compiled by the test projects of tsconfig.test.json alone. */
const isForTests = (name) => name.endsWith('.test.ts') || name.startsWith('testing/');

/** The modules whose AssemblyScript this checkout has. */
const listModules = (root) =>
  wasmModules
    .map(({ workspace, module }) => ({ assembly: join(workspace, 'assembly'), wasm: join(workspace, 'dist', module) }))
    .filter(({ assembly }) => existsSync(join(root, assembly)));

/** Paths of everything that the compiled workspaces depend on, without tests, below `root` and sorted. */
function listSources(root, workspaces) {
  const nested = workspaces.flatMap((workspace) => {
    const source = join(workspace, 'src');
    if (!existsSync(join(root, source))) return [];
    const files = listFiles(join(root, source)).filter((name) => name.endsWith('.ts') && !isForTests(name));
    return [join(workspace, 'package.json'), join(workspace, 'tsconfig.json'), ...files.map((name) => join(source, name))];
  });
  const assembly = listModules(root).flatMap(({ assembly: folder }) => readdirSync(join(root, folder)).map((name) => join(folder, name)));
  return [...nested, ...assembly, ...singleFiles].sort();
}

/** Size and time of each file; a missing one counts. */
function describeListing(root, sources) {
  const hash = createHash('sha256');
  for (const path of sources) {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    hash.update(`${path}\0${found?.size}\0${found?.mtimeMs}\0`);
  }
  return hash.digest('hex');
}

function hashContents(root, sources) {
  const hash = createHash('sha256');
  for (const path of sources) {
    hash.update(`${path}\0`);
    if (existsSync(join(root, path))) hash.update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** Whether every source has its compiled file: a `dist` may have been removed by hand. */
function hasOutput(root, sources) {
  const outputs = new Map();
  const findOutputs = (workspace) => {
    if (!outputs.has(workspace)) {
      const dist = join(root, workspace, 'dist');
      outputs.set(workspace, new Set(existsSync(dist) ? listFiles(dist) : []));
    }
    return outputs.get(workspace);
  };
  const compiled = sources.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && /^(packages|apps)\/[^/]+\/src\//.test(path));
  return (
    listModules(root).every(({ wasm }) => existsSync(join(root, wasm))) &&
    existsSync(join(root, 'apps/api/dist/reference/scalar.json')) &&
    (!existsSync(join(root, 'scripts/build-face-model.mjs')) || existsSync(join(root, 'packages/vision/dist/faces.network'))) &&
    compiled.every((path) => {
      const [group, name, , ...rest] = path.split('/');
      return findOutputs(`${group}/${name}`).has(rest.join('/').replace(/\.ts$/, '.js'));
    })
  );
}

function readStamp(root) {
  try {
    const stamp = JSON.parse(readFileSync(join(root, ...stampPath), 'utf8'));
    return Array.isArray(stamp.workspaces) ? stamp : null;
  } catch {
    return null; // never built, or the build was killed while it wrote
  }
}

/** Whether the compiled service is that of the sources. Writes nothing. Without `checkOutput` it takes half the time. */
export function isBuilt(root, { checkOutput = true } = {}) {
  const stamp = readStamp(root);
  if (stamp === null) return false;
  const sources = listSources(root, stamp.workspaces);
  if (checkOutput && !hasOutput(root, sources)) return false;
  return stamp.listing === describeListing(root, sources) || stamp.contents === hashContents(root, sources);
}

/** Whether anything was ever built completely. */
export function wasBuilt(root) {
  return readStamp(root) !== null;
}

/** Call before a build: a build that is killed leaves mixed output, which must not count as that of the old sources. */
export function beginBuild(root) {
  if (!isBuilt(root)) rmSync(join(root, ...stampPath), { force: true });
}

/** Call after a build of at least the service. The rename is atomic: a reader sees a whole stamp or none. */
export function endBuild(root) {
  const workspaces = listBuiltWorkspaces(root);
  const sources = listSources(root, workspaces);
  const stamp = { workspaces, listing: describeListing(root, sources), contents: hashContents(root, sources) };
  const file = join(root, ...stampPath);
  mkdirSync(join(root, stampPath[0]), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(stamp)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}
