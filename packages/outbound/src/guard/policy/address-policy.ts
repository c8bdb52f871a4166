import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Which addresses may be dialled. */
export interface AddressPolicy {
  /** Whether `address` (an IP literal, never a name) may be dialled at `port`. */
  allows(address: string, port: number): boolean;
  /** Whether any address at all may be dialled at `port`; where none may, a name need not even be looked up. */
  allowsPort(port: number): boolean;
}

/** All of IANA's IPv4 special-purpose registry and multicast, the globally reachable entries included: no image lives there. */
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

/** The only IPv6 block handed out for global unicast; NAT64, IPv4-compatible, unique local and link-local lie outside it. */
const globalIpv6 = '2000::/3';

/** What is special inside that block; 2001::/23 holds Teredo, 2002::/16 is 6to4, both embed an IPv4 address. */
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

/** ipaddr.js takes `::127.0.0.1` for a mapped address and reads zones; a URL's spelling of an IPv6 literal has neither. */
function parseLiteral(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return ipaddr.parse(text);
  const host = `http://[${text}]/`;
  return family === 6 && URL.canParse(host) ? ipaddr.process(new URL(host).hostname.slice(1, -1)) : null;
}

function inRange(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

/** RFC 5214: an interface id `0:5efe` with any u and g bits embeds an IPv4 address. */
function isIsatap(address: Address): boolean {
  if (!('parts' in address)) return false;
  const [, , , , marker = 0, id] = address.parts;
  return (marker & 0xfcff) === 0 && id === 0x5efe;
}

/**
 * Deny by default: global unicast at one of `ports` may be dialled, and any port of what the operator exempts with `allow` (CIDRs).
 * An IPv4-mapped address is judged as the IPv4 address it embeds. Source: reliability.md "SSRF rules", decisions.md 9.
 */
export function createAddressPolicy({ allow, ports }: { allow: readonly string[]; ports: readonly number[] }): AddressPolicy {
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
