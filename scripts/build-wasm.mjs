/**
 * Compiles the AssemblyScript of packages/<name>/assembly into one module in packages/<name>/dist, unless source, compiler and flags are
 * unchanged, and copies the licences that belong to it. Part of `npm run build`, of every start and of every test run.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wasmModules } from './setup/wasm-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));
const { version } = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('assemblyscript/package.json')), 'utf8'));

// No garbage collector and no imports: each module lays out its memory itself.
const flags = '--optimizeLevel 3 --converge --noAssert --runtime stub --enable simd --use abort='.split(' ');

/** Hash of source, compiler and flags. File times would be wrong after a checkout. */
function computeFingerprint(assembly) {
  const hash = createHash('sha256').update(JSON.stringify([version, flags]));
  for (const name of readdirSync(assembly).sort()) hash.update(name).update(readFileSync(join(assembly, name)));
  return hash.digest('hex');
}

function compile(assembly, wasm) {
  // The rename is atomic: a reader sees the old file or the new one.
  const newFile = `${wasm}.${process.pid}`;
  const args = [compiler, join(assembly, 'index.ts'), '--outFile', newFile, ...flags];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) renameSync(newFile, wasm);
  return status === 0;
}

for (const { workspace, module, licences } of wasmModules) {
  const assembly = join(root, workspace, 'assembly');
  const out = join(root, workspace, 'dist');
  const wasm = join(out, module);
  const fingerprintFile = `${wasm}.made-of`;
  const wanted = computeFingerprint(assembly);
  mkdirSync(out, { recursive: true });
  for (const name of licences) copyFileSync(join(root, workspace, 'src', name), join(out, name));
  if (existsSync(wasm) && existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === wanted) continue;
  if (compile(assembly, wasm)) writeFileSync(fingerprintFile, wanted);
  else process.exitCode = 1;
}
