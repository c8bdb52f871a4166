/**
 * Compiles packages/metric/assembly into packages/metric/dist/ssimulacra2.wasm, unless what is there was made of the same
 * source by the same compiler, and puts the licence of the weights beside it. Part of `npm run build` and of every start and test run.
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
const madeOf = join(out, 'ssimulacra2.wasm.made-of');
const licence = 'LICENSE-weights.txt';
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));
const { version } = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('assemblyscript/package.json')), 'utf8'));

// No garbage collector and nothing imported: the memory is laid out by hand.
const flags = '--optimizeLevel 3 --converge --noAssert --runtime stub --enable simd --use abort='.split(' ');

/** Names source, compiler and flags. Times would lie after a checkout. */
function fingerprint() {
  const hash = createHash('sha256').update(JSON.stringify([version, flags]));
  for (const name of readdirSync(assembly).sort()) hash.update(name).update(readFileSync(join(assembly, name)));
  return hash.digest('hex');
}

function compile() {
  // Whoever reads the file meanwhile sees the old one or the new one.
  const fresh = `${wasm}.${process.pid}`;
  const args = [compiler, join(assembly, 'index.ts'), '--outFile', fresh, ...flags];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) renameSync(fresh, wasm);
  return status === 0;
}

const wanted = fingerprint();
mkdirSync(out, { recursive: true });
copyFileSync(join(root, 'packages/metric/src', licence), join(out, licence));
if (!existsSync(wasm) || !existsSync(madeOf) || readFileSync(madeOf, 'utf8') !== wanted) {
  if (compile()) writeFileSync(madeOf, wanted);
  else process.exitCode = 1;
}
