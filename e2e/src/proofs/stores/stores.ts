import { createDestinations } from '@pixmill/outbound/destinations';
import { createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createProblems } from '../problems.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { checkStore } from './check-store.js';
import { openRealS3Stores, openRealSwiftStores } from './real-stores.js';
import { openStandIns } from './stand-ins.js';

/** Results reach the storage of every provider. Real servers are named by the environment (docs/destinations.md#tried-servers). */
export const storesProof: Proof = {
  name: 'stores',
  summary: 'every provider of destinations stores, replaces and removes objects, at the real servers that the environment names',
  run,
};

async function run({ full, log }: ProofOptions): Promise<ProofReport> {
  const { env } = process;
  const problems = createProblems();
  const standIns = await openStandIns();
  try {
    const real = [...(await openRealS3Stores(env)), ...(await openRealSwiftStores(env))];
    const stores = standIns.stores.map((standIn) => real.find(({ name }) => name === standIn.name) ?? standIn);
    const allow = ['127.0.0.0/8', ...(env.EGRESS_ALLOW ?? '').split(',').filter((range) => range !== '')];
    const client = createGuardedHttpClient({ allow, ports: [80, 443] });
    const destinations = createDestinations(client, { isHttpAllowed: (url) => new URL(url).hostname === '127.0.0.1' });
    const figures: Record<string, string> = {};
    for (const store of stores) {
      log(`${store.name} (${store.server})`);
      const checks = await checkStore(store, { destinations, problems, largeBytes: full ? 30_000_000 : 300_000 });
      figures[store.name] = `${store.server}, ${checks} checks`;
    }
    return { figures, problems: problems.sentences() };
  } finally {
    await standIns.close();
  }
}
