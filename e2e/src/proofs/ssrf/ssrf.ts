import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startService } from '../../service.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { proveDecisions } from './prove-decisions.js';
import { canUnshare, runInNamespace } from './run-in-namespace.js';

const program = fileURLToPath(new URL('./namespace-main.js', import.meta.url));

/** On a new machine the first start downloads Redis, which needs the network. */
async function downloadRedis(): Promise<void> {
  const service = await startService();
  await service.stopAndRemove();
}

async function proveInNamespace({ full }: ProofOptions): Promise<ProofReport> {
  await downloadRedis();
  const child = runInNamespace(program, [full ? 'full' : 'short']);
  let report: ProofReport | null = null;
  child.once('message', (message) => {
    report = message as ProofReport; // namespace-main.ts sends nothing else
  });
  const [code, signal] = await once(child, 'exit');
  return report ?? { figures: {}, problems: [`the program in the namespace ended with ${signal ?? code} and sent no report`] };
}

/** No URL of a caller reaches a forbidden address, whatever its spelling and its redirects. Source: docs/reliability.md#address-goal. */
export const ssrfProof: Proof = {
  name: 'ssrf',
  summary: 'every spelling of forbidden addresses, direct, redirected and rebinding, as source and callback: 0 connections',
  async run(options) {
    const possible = canUnshare();
    const mode = possible ? 'a network of loopback only, through the public API' : 'decisions of the guard only, nothing dialled';
    options.log(mode);
    const { figures, problems } = possible ? await proveInNamespace(options) : await proveDecisions();
    return { figures: { mode, ...figures }, problems };
  },
};
