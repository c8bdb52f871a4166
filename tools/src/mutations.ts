/**
 * `npm run mutations [-- NAME...]`: breaks the product on purpose in a temporary clone of HEAD, one patch of e2e/mutations at a time.
 * Fails unless the proof that each patch names fails with the patch and passes without it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyMutation, createClone, type MutationOutcome, runProof } from './mutations/apply-mutation.js';
import { type Mutation, readMutations } from './mutations/read-mutations.js';

function selectMutations(names: readonly string[]): readonly Mutation[] {
  const all = readMutations();
  const unknown = names.filter((name) => !all.some((mutation) => mutation.name === name));
  if (unknown.length > 0) throw new Error(`no such mutation: ${unknown.join(', ')}`);
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The proofs that pass on the unchanged clone. A proof that fails without a mutation catches none. */
function findPassingProofs(clone: string, proofs: ReadonlySet<string>): ReadonlySet<string> {
  const passing = [...proofs].filter((proof) => {
    const { succeeded, output } = runProof(clone, proof);
    console.log(`${succeeded ? 'passes' : 'FAILS '} ${proof}, without mutation`);
    if (!succeeded) console.log(output.trim());
    return succeeded;
  });
  return new Set(passing);
}

const mutations = selectMutations(process.argv.slice(2));
const proofs = new Set(mutations.map(({ proof }) => proof));
const clone = createClone();
let [passing, caught]: [ReadonlySet<string>, number] = [new Set(), 0];
try {
  passing = findPassingProofs(clone, proofs);
  for (const mutation of mutations) {
    const { verdict, detail }: MutationOutcome = passing.has(mutation.proof)
      ? applyMutation(clone, mutation)
      : { verdict: 'NOT TRIED', detail: 'the proof fails without the mutation' };
    console.log(`${verdict.padEnd(15)} ${mutation.name.padEnd(28)} ${mutation.proof.padEnd(20)} ${detail}`);
    if (verdict === 'caught') caught += 1;
  }
} finally {
  rmSync(join(clone, '..'), { recursive: true, force: true });
}
const allCaught = passing.size === proofs.size && caught === mutations.length;
console.log(`${caught} of ${mutations.length} mutations caught, ${passing.size} of ${proofs.size} proofs pass without mutation`);
process.exitCode = allCaught ? 0 : 1;
