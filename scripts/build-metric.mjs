/**
 * Compiles packages/metric/assembly into packages/metric/dist/ssimulacra2.wasm, unless source, compiler and flags are unchanged. Copies
 * the licence of the weights into the same folder. Part of `npm run build`, of every start and of every test run.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const assembly = join(root, 'packages/metric/assembly');
const out = join(root, 'packages/metric/dist');
const wasm = join(out, 'ssimulacra2.wasm');
const fingerprintFile = join(out, 'ssimulacra2.wasm.made-of');
const licence = 'LICENSE-weights.txt';
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));
const { version } = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('assemblyscript/package.json')), 'utf8'));

// No garbage collector and no imports: the kernel lays out its memory itself.
const flags = '--optimizeLevel 3 --converge --noAssert --runtime stub --enable simd --use abort='.split(' ');

/** Hash of source, compiler and flags. File times would be wrong after a checkout. */
function computeFingerprint() {
  const hash = createHash('sha256').update(JSON.stringify([version, flags]));
  for (const name of readdirSync(assembly).sort()) hash.update(name).update(readFileSync(join(assembly, name)));
  return hash.digest('hex');
}

function compile() {
  // The rename is atomic: a reader sees the old file or the new one.
  const newFile = `${wasm}.${process.pid}`;
  const args = [compiler, join(assembly, 'index.ts'), '--outFile', newFile, ...flags];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) renameSync(newFile, wasm);
  return status === 0;
}

const wanted = computeFingerprint();
mkdirSync(out, { recursive: true });
copyFileSync(join(root, 'packages/metric/src', licence), join(out, licence));
if (!existsSync(wasm) || !existsSync(fingerprintFile) || readFileSync(fingerprintFile, 'utf8') !== wanted) {
  if (compile()) writeFileSync(fingerprintFile, wanted);
  else process.exitCode = 1;
}
