import { isIP } from 'node:net';
import { createAddressPolicy } from './address-policy.js';
import type { EgressSettings } from './egress.js';

const standardPort = (protocol: string) => (protocol === 'https:' ? 443 : 80);

/** The host, an IPv6 address without its brackets. */
function targetOf(url: string) {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? standardPort(protocol) : Number(port) };
}

/**
 * Whether a URL may be dialled, as far as its text tells: an address is judged with its port, a name only when it is dialled.
 * The URL parser has turned every spelling of an address into the plain one.
 */
export function createUrlPolicy(settings: EgressSettings): (url: string) => boolean {
  const policy = createAddressPolicy(settings);
  return (url) => {
    const { host, port } = targetOf(url);
    return isIP(host) === 0 || policy.allows(host, port);
  };
}

/**
 * Whether a URL can lead to nothing but what `allow` exempts: its host is an address in there, or a name at a port at which
 * whatever is dialled has to be in there.
 */
export function createHousePolicy({ allow, ports }: EgressSettings): (url: string) => boolean {
  const house = createAddressPolicy({ allow, ports: [] });
  return (url) => {
    const { host, port } = targetOf(url);
    return isIP(host) === 0 ? !ports.includes(port) && house.allowsPort(port) : house.allows(host, port);
  };
}
