import { isIP } from 'node:net';
import { parseUrl } from '@pixmill/contracts';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

export interface AddressPolicyOptions {
  /** CIDRs that are exempt from the address rule and the port rule. */
  readonly allow: readonly string[];
  readonly ports: readonly number[];
}

/** Decides which addresses may be dialled. */
export interface AddressPolicy {
  /** Whether `address` (an IP literal, never a name) may be dialled at `port`. */
  allows(address: string, port: number): boolean;
  /** Whether any address may be dialled at `port`; if not, a name need not be resolved. */
  allowsPort(port: number): boolean;
}

/** IANA's IPv4 special-purpose registry and multicast, including the globally reachable entries: they serve no images. */
const specialIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** The only IPv6 block that is assigned for global unicast; NAT64, IPv4-compatible, unique local and link-local are outside it. */
const globalIpv6 = '2000::/3';

/** Special ranges inside that block. 2001::/23 contains Teredo and 2002::/16 is 6to4; both embed an IPv4 address. */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

/** ipaddr.js reads `::127.0.0.1` as a mapped address and accepts zones; the URL parser's form of an IPv6 literal has neither. */
function parseLiteral(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return ipaddr.parse(text);
  const url = family === 6 ? parseUrl(`http://[${text}]/`) : null;
  return url && ipaddr.process(url.hostname.slice(1, -1));
}

function inRange(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

/** An interface id `0:5efe` with any u and g bits embeds an IPv4 address (RFC 5214). */
function isIsatap(address: Address): boolean {
  if (!('parts' in address)) return false;
  const [, , , , marker = 0, id] = address.parts;
  return (marker & 0xfcff) === 0 && id === 0x5efe;
}

/**
 * Denies by default. Allows a global unicast address at one of `ports`, and every port of the ranges in `allow`. Treats an IPv4-mapped
 * address as the IPv4 address that it embeds. Sources: docs/outbound.md#addresses, docs/product-decisions.md#source-and-callback-addresses
 */
export function createAddressPolicy({ allow, ports }: AddressPolicyOptions): AddressPolicy {
  const parse = (cidr: string): Range => ipaddr.parseCIDR(cidr);
  const exemptRanges = allow.map(parse);
  const specialRanges = [...specialIpv4, ...specialIpv6].map(parse);
  const globalRange = parse(globalIpv6);

  function isGlobalUnicast(address: Address): boolean {
    if (specialRanges.some((range) => inRange(address, range))) return false;
    return address.kind() === 'ipv4' || (inRange(address, globalRange) && !isIsatap(address));
  }

  return {
    allows(text, port) {
      const address = parseLiteral(text);
      if (address === null) return false;
      if (exemptRanges.some((range) => inRange(address, range))) return true;
      return ports.includes(port) && isGlobalUnicast(address);
    },
    allowsPort: (port) => ports.includes(port) || exemptRanges.length > 0,
  };
}
