import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuardedHttpClient, type GuardedHttpClient } from '@pixmill/outbound/guard';
import { listen } from '../../listen.js';
import type { ProofReport } from '../proof.js';
import { handleOriginRequest } from './handle-origin-request.js';
import { createResolver, publicAddress, redirectStatuses, spellings, toUrl } from './spellings.js';

/** The public origin is at an address of loopback, so that no packet leaves the machine. */
const originAddress = '127.0.0.9';
const rejectionCodes = new Set(['source_unreachable', 'address_refused', 'connection_failed']);

/** Code of the error that a promise rejects with. */
async function catchCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'reached';
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  }
}

/** For machines without namespaces: records the addresses that the guard would dial, instead of dialling them. */
export async function proveDecisions(): Promise<ProofReport> {
  const { port, close } = await listen(createServer(handleOriginRequest), originAddress);
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-ssrf-'));
  const resolve = createResolver();
  const dialled: string[] = [];
  const httpClient: GuardedHttpClient = createGuardedHttpClient(
    { allow: [`${originAddress}/32`], ports: [80, 443] },
    {
      resolve: async (name) => resolve(name).map((address) => (address === publicAddress ? originAddress : address)),
      connect({ address, signal }) {
        if (address === originAddress) return connect({ host: originAddress, port, signal });
        dialled.push(address);
        return new Socket().destroy(new Error('recorded, not dialled'));
      },
    },
  );
  const problems: string[] = [];
  let decisions = 0;
  async function checkSource(url: string): Promise<void> {
    decisions += 1;
    const signal = new AbortController().signal;
    const code = await catchCode(httpClient.download(url, { path: join(folder, `${decisions}`), maxBytes: 1_000, signal }));
    if (!rejectionCodes.has(code)) problems.push(`${url} as source: ${code}`);
  }
  try {
    for (const [number, spelling] of spellings.entries()) {
      const target = toUrl(spelling, number);
      await checkSource(target);
      for (const status of redirectStatuses) {
        await checkSource(`http://${originAddress}/to/${status}/x.png?to=${encodeURIComponent(toUrl(spelling, number * 10 + status))}`);
      }
      const signal = new AbortController().signal;
      const code = await catchCode(httpClient.request(target, { method: 'POST', headers: {}, body: '{}', timeoutMs: 2_000, signal }));
      if (!rejectionCodes.has(code) && !spelling.rebinds) problems.push(`${target} as callback: ${code}`);
    }
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
  return {
    figures: { spellings: spellings.length, redirectKinds: redirectStatuses.length, decisions, connections: dialled.length },
    problems: [...problems, ...dialled.map((address) => `${address} would have been dialled`)],
  };
}
