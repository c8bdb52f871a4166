import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import type { EgressChecks } from './egress-health.js';
import { toErrorCode } from './failure-kind.js';

const timeoutMs = 1_500;
/** For this time a check keeps its result, in ms: many fetches fail together. */
const cacheMs = 1_000;

/** A name server that gives one of these has responded. */
const responseCodes = new Set(['ENOTFOUND', 'ENODATA', 'EREFUSED', 'ENOTIMP', 'EFORMERR']);

/** Addresses for documentation: a route to one of them is a default route. Nothing is sent there. */
const outsideAddresses = [
  { type: 'udp4', address: '192.0.2.1' },
  { type: 'udp6', address: '2001:db8::1' },
] as const;

export interface EgressCheckOptions {
  /** Name servers as `address:port`; those of the system by default. */
  readonly nameServers?: readonly string[];
}

/** The checks with the system's name servers and routes. */
export function createEgressChecks({ nameServers }: EgressCheckOptions = {}): EgressChecks {
  return {
    nameServerResponds: cached(() => askNameServer(nameServers)),
    hasRoute: cached(async () => (await Promise.all(outsideAddresses.map(isRouted))).includes(true)),
  };
}

/** Asks for the root of all names, which every name server knows, whatever the state of other servers. */
async function askNameServer(nameServers: readonly string[] | undefined): Promise<boolean> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (nameServers) resolver.setServers(nameServers);
  try {
    await resolver.resolveNs('.');
    return true;
  } catch (thrown) {
    return responseCodes.has(toErrorCode(thrown) ?? '');
  }
}

/** Connecting a UDP socket looks up the route and sends nothing. */
async function isRouted({ type, address }: (typeof outsideAddresses)[number]): Promise<boolean> {
  const socket = createSocket(type);
  try {
    const connected = once(socket, 'connect');
    socket.connect(53, address);
    await connected;
    return true;
  } catch {
    return false; // any error means that this family cannot leave the machine
  } finally {
    socket.close();
  }
}

/** Calls that come together share one check. */
function cached(check: () => Promise<boolean>): () => Promise<boolean> {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let result = Promise.resolve(true);
  return () => {
    if (performance.now() - checkedAt >= cacheMs) {
      checkedAt = performance.now();
      result = check();
    }
    return result;
  };
}
