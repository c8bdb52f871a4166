import { parseArgs } from 'node:util';
import { proofs } from './index.js';
import type { Proof, ProofOptions } from './proof.js';

/**
 * `npm run prove -- NAME [--full] [--seed N]`: runs a proof and those below its name, such as `chaos/...` of `chaos`,
 * prints their figures, exits with 1 when a promise is broken.
 */

const usageLines = [
  'Usage: npm run prove -- NAME [--full] [--seed N]',
  '',
  ...proofs.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`),
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
  });
  const [wanted = ''] = positionals;
  const selected = proofs.filter(({ name }) => name === wanted || name.startsWith(`${wanted}/`));
  const seed = Number(values.seed);
  if (selected.length === 0 || !Number.isSafeInteger(seed)) {
    console.error(usageLines.join('\n'));
    return 2;
  }
  let broken = 0;
  for (const proof of selected) broken += await runProof(proof, { full: values.full, seed });
  return broken === 0 ? 0 : 1;
}

/** Prints the figures of a proof and returns the number of broken promises. */
async function runProof(proof: Proof, options: Omit<ProofOptions, 'log'>): Promise<number> {
  const startedAt = performance.now();
  const { figures, problems } = await proof.run({ ...options, log: (line) => console.error(line) });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  for (const [name, value] of Object.entries({ ...figures, seed: options.seed, seconds })) console.log(`${name.padEnd(36)} ${value}`);
  for (const problem of problems) console.log(`BROKEN  ${problem}`);
  console.log(`${proof.name}: ${problems.length === 0 ? 'holds' : `${problems.length} promises broken`}`);
  return problems.length;
}

process.exitCode = await main();
