import { isIP } from 'node:net';
import { createAddressPolicy } from './address-policy.js';
import type { EgressSettings } from './egress.js';

/**
 * Whether a URL may be dialled, as far as its text tells: an address is judged with its port, a name only when it is dialled.
 * The URL parser has turned every spelling of an address into the plain one.
 */
export function createUrlPolicy(settings: EgressSettings): (url: string) => boolean {
  const policy = createAddressPolicy(settings);
  return (url) => {
    const { hostname, port, protocol } = new URL(url);
    const address = hostname.replace(/^\[|\]$/g, '');
    const standardPort = protocol === 'https:' ? 443 : 80;
    return isIP(address) === 0 || policy.allows(address, port === '' ? standardPort : Number(port));
  };
}
