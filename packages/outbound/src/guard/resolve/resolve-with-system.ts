import { Resolver as DnsResolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { toErrorCode } from '../egress/failure-kind.js';
import { answeredCodes, type Resolver } from './resolve.js';

export interface SystemResolverOptions {
  /** Name servers as `address:port`; those of the system by default. */
  readonly nameServers?: readonly string[];
  readonly hostsPath?: string;
  readonly configurationPath?: string;
}

/** One question to a name server, in ms; there are `tries` of them. */
const questionTimeoutMs = 1_000;
const tries = 2;
const defaultMinDots = 1;

/**
 * Creates a resolver that reads the system's hosts file, name servers and search list (hosts(5), resolv.conf(5)) at every lookup. It asks
 * the name servers itself: the system's own function holds a thread of this process until a dead name server has timed out, and few such
 * names would stop the lookups of all others.
 */
export function createSystemResolver(options: SystemResolverOptions = {}): Resolver {
  const { nameServers, hostsPath = '/etc/hosts', configurationPath = '/etc/resolv.conf' } = options;

  return async (host) => {
    const name = host.toLowerCase();
    const fromFile = findInHosts(await readText(hostsPath), name);
    if (fromFile.length > 0) return fromFile;
    const resolver = new DnsResolver({ timeout: questionTimeoutMs, tries });
    if (nameServers) resolver.setServers(nameServers);
    return resolveFirst(resolver, toCandidates(await readText(configurationPath), name));
  };
}

/** The addresses of the first candidate that has one. A name server that does not answer ends the search. */
async function resolveFirst(resolver: DnsResolver, candidates: readonly string[]): Promise<readonly string[]> {
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      return await resolveName(resolver, candidate);
    } catch (thrown) {
      if (!answeredCodes.has(toErrorCode(thrown) ?? '')) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

/** IPv4 and IPv6 addresses in turns, so that the few that are dialled have both. */
async function resolveName(resolver: DnsResolver, name: string): Promise<readonly string[]> {
  const replies = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const [ipv4 = [], ipv6 = []] = replies.map((reply) => (reply.status === 'fulfilled' ? reply.value : []));
  if (ipv4.length + ipv6.length > 0) {
    const turns = Array.from({ length: Math.max(ipv4.length, ipv6.length) }, (_, index) => [ipv4[index], ipv6[index]]);
    return turns.flat().filter((address) => address !== undefined);
  }
  const failures = replies.flatMap((reply) => (reply.status === 'rejected' ? [reply.reason as unknown] : []));
  throw failures.find((failure) => !answeredCodes.has(toErrorCode(failure) ?? '')) ?? failures[0];
}

/** Addresses of a name in a hosts file. Pure. */
function findInHosts(text: string, name: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((listed) => listed.toLowerCase() === name) ? [address] : [];
  });
}

/** The full names that a name may stand for, in the order of resolv.conf(5). Pure. */
function toCandidates(configuration: string, name: string): string[] {
  if (name.endsWith('.')) return [name];
  const lines = configuration.split('\n').map((line) => line.trim().split(/\s+/));
  const [, ...search] = lines.findLast(([keyword]) => keyword === 'search' || keyword === 'domain') ?? [];
  const options = lines.flatMap(([keyword, ...words]) => (keyword === 'options' ? words : []));
  const minDots = Number(options.findLast((word) => word.startsWith('ndots:'))?.slice('ndots:'.length) ?? defaultMinDots);
  const searched = search.map((suffix) => `${name}.${suffix}`);
  return name.split('.').length - 1 >= minDots ? [name, ...searched] : [...searched, name];
}

/** Empty when the file cannot be read: a system may have none. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
