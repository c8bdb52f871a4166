import { isIP } from 'node:net';
import type { AddressPolicyOptions } from '../guarded-http-client.js';
import { createAddressPolicy } from './address-policy.js';

const defaultPort = (protocol: string) => (protocol === 'https:' ? 443 : 80);

/** The host, an IPv6 address without its brackets. */
function toHostAndPort(url: string) {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort(protocol) : Number(port) };
}

/**
 * Whether a URL may be dialled, as far as its text tells: an address is judged with its port, a name only when it is dialled.
 * The URL parser has turned every spelling of an address into the plain one.
 */
export function createUrlPolicy(settings: AddressPolicyOptions): (url: string) => boolean {
  const policy = createAddressPolicy(settings);
  return (url) => {
    const { host, port } = toHostAndPort(url);
    return isIP(host) === 0 || policy.allows(host, port);
  };
}

/**
 * Whether a URL can lead to nothing but what `allow` exempts: its host is an address in there, or a name at a port at which
 * whatever is dialled has to be in there.
 */
export function createOperatorAllowList({ allow, ports }: AddressPolicyOptions): (url: string) => boolean {
  const exemptions = createAddressPolicy({ allow, ports: [] });
  return (url) => {
    const { host, port } = toHostAndPort(url);
    return isIP(host) === 0 ? !ports.includes(port) && exemptions.allowsPort(port) : exemptions.allows(host, port);
  };
}
