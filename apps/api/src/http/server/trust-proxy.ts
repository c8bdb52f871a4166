import { isIP } from 'node:net';
import { z } from 'zod';

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const maxBits = version === 6 ? 128 : 32;
  return version !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits));
}

/** `TRUST_PROXY`: the number of trusted proxies or their address ranges, as Express takes them for `trust proxy`. */
export const trustedProxies = z.string().transform((text, context): number | string[] => {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const ranges = text.split(',').map((range) => range.trim());
  const wrong = ranges.find((range) => !isAddressRange(range));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `must be a number of proxies, or address ranges: ${wrong}` });
  return ranges;
});
