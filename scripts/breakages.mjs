/**
 * `npm run breakages [-- NAME...]`: breaks the product on purpose, one committed patch (e2e/breakages/*.patch) at a time in a temporary clone
 * of HEAD, and fails unless the proof that each patch names sees it. The same proofs must hold on the unbroken clone.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBreakages } from './read-breakages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = process.argv.slice(2);

/** What a proof prints first when a promise is broken, and what jest prints of a failed test. */
const sightings = [/^BROKEN +(.*)$/m, /^ +● (?!Console)(.*)$/m];

function run(folder, command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1e9 });
  if (error) throw error;
  return { passed: status === 0, output: `${stdout}${stderr}` };
}

function must(folder, ...command) {
  const { passed, output } = run(folder, ...command);
  if (!passed) throw new Error(`${command.join(' ')}:\n${output}`);
}

/** Hard links where the file system has them: thousands of files. Workspaces are relative links and lead into the clone. */
function openClone() {
  const folder = join(mkdtempSync(join(tmpdir(), 'pixmill-breakages-')), 'pixmill');
  must(root, 'git', 'clone', '--quiet', '--local', '.', folder);
  const linked = run(root, 'cp', '-al', 'node_modules', join(folder, 'node_modules')).passed;
  if (!linked) must(root, 'cp', '-R', 'node_modules', join(folder, 'node_modules'));
  must(folder, 'node', 'scripts/generate-client.mjs');
  must(folder, 'npx', 'tsc', '-b');
  return folder;
}

/** `chaos` is a proof, `e2e:accounts` an end-to-end test, `packages/...test.ts` a test beside the source. */
function prove(folder, proof) {
  if (proof.startsWith('e2e:')) return run(folder, 'node', 'scripts/test.mjs', 'e2e', proof.slice('e2e:'.length));
  if (proof.endsWith('.test.ts')) return run(folder, 'node', 'scripts/test.mjs', proof.replace(/\.ts$/, '.js').replace('/src/', '/dist/'));
  return run(folder, 'node', 'scripts/prove.mjs', proof);
}

/** What became of a broken product: `caught` with the first problem seen, or why not. */
function breakOnce(folder, { file, proof }) {
  if (!run(folder, 'git', 'apply', file).passed) return { verdict: 'DOES NOT APPLY', seen: '' };
  try {
    const { passed: builds, output: complaint } = run(folder, 'npx', 'tsc', '-b');
    if (!builds) return { verdict: 'DOES NOT BUILD', seen: complaint.trim().split('\n').at(-1) };
    const { passed, output } = prove(folder, proof);
    const seen = sightings.map((sighting) => sighting.exec(output)?.[1]).find(Boolean);
    if (passed || seen === undefined) return { verdict: 'NOT CAUGHT', seen: passed ? '' : output.trim().split('\n').at(-1) };
    return { verdict: 'caught', seen };
  } finally {
    must(folder, 'git', 'checkout', '--quiet', '--', '.');
    must(folder, 'git', 'clean', '--quiet', '-fd');
  }
}

const breakages = readBreakages(root).filter(({ name }) => names.length === 0 || names.includes(name));
const unknown = names.filter((name) => !breakages.some((breakage) => breakage.name === name));
if (unknown.length > 0) throw new Error(`no such breakage: ${unknown.join(', ')}`);

const folder = openClone();
const rows = [];
const holding = new Set();
try {
  for (const proof of new Set(breakages.map((breakage) => breakage.proof))) {
    const { passed, output } = prove(folder, proof);
    console.log(`${passed ? 'holds ' : 'FAILS '} ${proof}, unbroken`);
    if (!passed) console.log(output.trim());
    rows.push(passed);
    if (passed) holding.add(proof);
  }
  for (const breakage of breakages) {
    // A proof that fails anyway catches nothing.
    const { verdict, seen } = holding.has(breakage.proof)
      ? breakOnce(folder, breakage)
      : { verdict: 'NOT TRIED', seen: 'its proof does not hold' };
    console.log(`${verdict.padEnd(15)} ${breakage.name.padEnd(28)} ${breakage.proof.padEnd(20)} ${seen}`);
    rows.push(verdict === 'caught');
  }
} finally {
  rmSync(join(folder, '..'), { recursive: true, force: true });
}
console.log(rows.every(Boolean) ? `all ${breakages.length} breakages were caught` : 'not every breakage was caught');
process.exitCode = rows.every(Boolean) ? 0 : 1;
