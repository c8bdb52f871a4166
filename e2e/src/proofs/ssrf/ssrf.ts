import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { proveDecisions } from './prove-decisions.js';
import { canUnshare, runInNamespace } from './run-in-namespace.js';

const program = fileURLToPath(new URL('./namespace-main.js', import.meta.url));

/** On a new machine `npm start` fetches a Redis, which it cannot where there is no network. */
async function downloadRedis(): Promise<void> {
  const service = await startService();
  await service.stopAndRemove();
}

async function proveInNamespace({ full }: ProofOptions): Promise<ProofReport> {
  await downloadRedis();
  const inside = runInNamespace(program, [full ? 'full' : 'short']);
  let report: ProofReport | null = null;
  inside.once('message', (message) => {
    report = message as ProofReport;
  });
  const [code, signal] = await once(inside, 'exit');
  return report ?? { figures: {}, problems: [`what ran in the namespace ended with ${signal ?? code} and without a report`] };
}

/** reliability.md G4: no address a caller chose leads inside, however it is written and whoever redirects to it. */
export const ssrfProof: Proof = {
  name: 'ssrf',
  summary: 'every spelling of inner addresses, direct, redirected and rebinding, as source and callback: 0 connections',
  async run(options) {
    const possible = canUnshare();
    const mode = possible ? 'a network of loopback only, through the public API' : 'decisions of the guard only, nothing dialled';
    options.say(mode);
    const { figures, problems } = possible ? await proveInNamespace(options) : await proveDecisions();
    return { figures: { mode, ...figures }, problems };
  },
};
