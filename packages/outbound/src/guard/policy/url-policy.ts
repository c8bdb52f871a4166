import { isIP } from 'node:net';
import { type AddressPolicyOptions, createAddressPolicy } from './address-policy.js';

const defaultPort = (protocol: string) => (protocol === 'https:' ? 443 : 80);

/** An IPv6 address comes without its brackets. */
function toHostAndPort(url: string) {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort(protocol) : Number(port) };
}

/**
 * Creates a check of a URL before it is dialled. The check rejects a forbidden address or port of an address; it accepts every name,
 * which the guard checks when it dials. The URL parser has normalized every spelling of an address.
 */
export function createUrlPolicy(options: AddressPolicyOptions): (url: string) => boolean {
  const policy = createAddressPolicy(options);
  return (url) => {
    const { host, port } = toHostAndPort(url);
    return isIP(host) === 0 || policy.allows(host, port);
  };
}

/**
 * Creates a check whether a URL can reach the ranges in `allow` only: its host is an address in one of them, or a name with a port
 * outside `ports`, at which the guard dials no other address.
 */
export function createOperatorAllowList({ allow, ports }: AddressPolicyOptions): (url: string) => boolean {
  const exemptions = createAddressPolicy({ allow, ports: [] });
  return (url) => {
    const { host, port } = toHostAndPort(url);
    return isIP(host) === 0 ? !ports.includes(port) && exemptions.allowsPort(port) : exemptions.allows(host, port);
  };
}
