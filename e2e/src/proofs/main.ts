import { parseArgs } from 'node:util';
import { proofs } from './index.js';

/** `npm run prove -- NAME [--full] [--seed N]`: runs one proof, prints its figures, exits with 1 when a promise is broken. */

const usageLines = [
  'Usage: npm run prove -- NAME [--full] [--seed N]',
  '',
  ...proofs.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`),
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
  });
  const proof = proofs.find(({ name }) => name === positionals[0]);
  const seed = Number(values.seed);
  if (!proof || !Number.isSafeInteger(seed)) {
    console.error(usageLines.join('\n'));
    return 2;
  }
  const startedAt = performance.now();
  const { figures, problems } = await proof.run({ full: values.full, seed, log: (line) => console.error(line) });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  for (const [name, value] of Object.entries({ ...figures, seed, seconds })) console.log(`${name.padEnd(36)} ${value}`);
  for (const problem of problems) console.log(`BROKEN  ${problem}`);
  console.log(`${proof.name}: ${problems.length === 0 ? 'holds' : `${problems.length} promises broken`}`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
