import { BlockList, isIP } from 'node:net';
import { list } from '@pixmill/runtime';
import { z } from 'zod';
import { toIpAddress } from './ip-address.js';

/** The number of trusted proxies, or their address ranges. */
export type TrustedProxies = number | string[];

/** Whether the sender at `hop` is a trusted proxy; hop 0 is the peer of the connection. `address` is missing for a Unix socket. */
export type IsTrustedProxy = (address: string | null | undefined, hop: number) => boolean;

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const maxBits = version === 6 ? 128 : 32;
  return version !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits));
}

const proxyRanges = list({
  parsePart: (text) => (isAddressRange(text) ? [text] : null),
  rule: 'the number of proxies, from 0 to 99, or their address ranges',
  mayBeEmpty: false,
});

/** `TRUST_PROXY`: the number of trusted proxies or their address ranges. */
export const trustedProxies = z.string().transform((text, context): TrustedProxies => {
  if (/^\s*\d{1,2}\s*$/.test(text)) return Number(text);
  const ranges = proxyRanges.safeParse(text);
  if (ranges.success) return ranges.data;
  for (const { message } of ranges.error.issues) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Trusts the first hops, or the addresses of the ranges, in the form that Express takes for `trust proxy`. */
export function createIsTrustedProxy(trusted: TrustedProxies): IsTrustedProxy {
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  const ranges = new BlockList();
  for (const range of trusted) {
    const [address = '', bits] = range.split('/');
    if (bits === undefined) ranges.addAddress(address, familyOf(address));
    else ranges.addSubnet(address, Number(bits), familyOf(address));
  }
  return (sent) => {
    const address = toIpAddress(sent ?? '');
    return address !== null && ranges.check(address, familyOf(address));
  };
}
