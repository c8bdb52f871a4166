import { isIP } from 'node:net';
import { integer } from '@pixmill/runtime';
import { z } from 'zod';

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && !address.includes('%') && Number(bits) <= (family === 4 ? 32 : 128);
}

export const outboundSettings = z.object({
  EGRESS_ALLOW: z
    .string()
    .transform(splitList)
    .pipe(z.array(z.string().refine(isCidr, 'must be ranges such as 10.0.0.0/8 or fd00::/8, separated by commas')))
    .prefault('')
    .describe(
      'Address ranges that are not public but that source URLs, callbacks and destinations may reach, at any port; separated by commas. None by default. Use a firewall as well',
    ),
  EGRESS_PORTS: z
    .string()
    .transform(splitList)
    .pipe(z.array(integer(1, 65_535)).min(1, 'must name at least one port'))
    .prefault('80,443')
    .describe('Ports that source URLs, callbacks and destinations may use, separated by commas'),
});
