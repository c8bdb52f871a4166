import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuardedHttpClient, type GuardedHttpClient } from '@pixmill/outbound/guard';
import type { ProofReport } from '../proof.js';
import { handleOriginRequest } from './handle-origin-request.js';
import { createResolver, publicAddress, redirectStatuses, spellings, toUrl } from './spellings.js';

/** Of loopback, so that nothing leaves; it plays the public origin. */
const originAddress = '127.0.0.9';
const rejectionCodes = new Set(['source_unreachable', 'address_refused', 'connection_failed']);

async function catchCode(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'reached';
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  }
}

/** Where no namespace can be made: what the guard would dial, recorded in place of dialling. Rebinding is tried here as well. */
export async function proveDecisions(): Promise<ProofReport> {
  const origin = createServer(handleOriginRequest);
  origin.listen(0, originAddress);
  await once(origin, 'listening');
  const { port } = origin.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-ssrf-'));
  const names = createResolver();
  const dialled: string[] = [];
  const httpClient: GuardedHttpClient = createGuardedHttpClient(
    { allow: [`${originAddress}/32`], ports: [80, 443] },
    {
      resolve: async (name) => names(name).map((address) => (address === publicAddress ? originAddress : address)),
      connect({ address, signal }) {
        if (address === originAddress) return connect({ host: originAddress, port, signal });
        dialled.push(address);
        return new Socket().destroy(new Error('recorded, not dialled'));
      },
    },
  );
  const problems: string[] = [];
  let decisions = 0;
  async function decide(url: string): Promise<void> {
    decisions += 1;
    const signal = new AbortController().signal;
    const code = await catchCode(httpClient.download(url, { path: join(folder, `${decisions}`), maxBytes: 1_000, signal }));
    if (!rejectionCodes.has(code)) problems.push(`${url} as source: ${code}`);
  }
  try {
    for (const [number, spelling] of spellings.entries()) {
      const target = toUrl(spelling, number);
      await decide(target);
      for (const status of redirectStatuses) {
        await decide(`http://${originAddress}/to/${status}/x.png?to=${encodeURIComponent(toUrl(spelling, number * 10 + status))}`);
      }
      const signal = new AbortController().signal;
      const code = await catchCode(httpClient.request(target, { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, signal }));
      if (!rejectionCodes.has(code) && !spelling.rebinds) problems.push(`${target} as callback: ${code}`);
    }
  } finally {
    origin.close();
    await rm(folder, { recursive: true });
  }
  return {
    figures: { spellings: spellings.length, redirectKinds: redirectStatuses.length, decisions, connections: dialled.length },
    problems: [...problems, ...dialled.map((address) => `${address} would have been dialled`)],
  };
}
