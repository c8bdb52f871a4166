import { isIP, isIPv4, isIPv6 } from 'node:net';

/** The longest IPv6 address has 45 characters, the longest zone of Linux 15; quotes, brackets and a port need 10. */
const maxElementLength = 80;
/** Groups of an IPv6 address that name its network. A client can use every address of its own /64. */
const networkGroups = 4;

/** The eight groups of an IPv6 address without a zone. */
function toGroups(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const split = (text: string) => (text === '' ? [] : text.split(':'));
  const [left, right] = [split(head), split(tail ?? '')];
  return [...left, ...new Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

/** Without zone; an IPv4-mapped address as IPv4. */
function normalise(address: string): string | null {
  if (isIPv4(address)) return address;
  const [withoutZone = ''] = address.split('%');
  if (!isIPv6(withoutZone)) return null;
  const groups = toGroups(withoutZone);
  if (!groups.slice(0, 5).every((group) => group === '0') || groups[5] !== 'ffff') return groups.join(':');
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
    .join('.');
}

/**
 * The address in an element of X-Forwarded-For or of a socket, in one form: without quotes, brackets, port and zone, IPv4-mapped IPv6 as IPv4,
 * IPv6 as eight groups. Null when it names none. Azure and IIS send ports, for example `203.0.113.7:50121` (docs/running.md#behind-a-proxy).
 */
export function toIpAddress(element: string): string | null {
  if (element.length > maxElementLength) return null;
  const text = element.trim().replace(/^"(.*)"$/, '$1');
  const bracketed = /^\[([^[\]]*:[^[\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return normalise(bracketed);
  return isIP(text) === 0 ? normalise(text.replace(/:\d{1,5}$/, '')) : normalise(text);
}

/** What a limit for each address counts: an IPv4 address, or the /64 network of an IPv6 address in the form of `toIpAddress`. */
export function toAddressGroup(address: string): string {
  return isIPv4(address) ? address : `${address.split(':').slice(0, networkGroups).join(':')}::/64`;
}
