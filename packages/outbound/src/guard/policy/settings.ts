import { isIP } from 'node:net';
import { list } from '@pixmill/runtime';
import { z } from 'zod';

const maxPort = 65_535;

function parseCidr(text: string): string[] | null {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && !address.includes('%') && Number(bits) <= (family === 4 ? 32 : 128) ? [text] : null;
}

/** Every port of `443` or `8000-8999`. */
function parsePorts(text: string): number[] | null {
  const [, first, last = first] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (!(from >= 1 && from <= to && to <= maxPort)) return null;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export const outboundSettings = z.object({
  EGRESS_ALLOW: list({ parsePart: parseCidr, rule: 'address ranges such as 10.0.0.0/8 or fd00::/8' })
    .prefault('')
    .describe(
      'Address ranges that are not public but that source URLs, callbacks and destinations may reach, at any port; separated by commas. None by default. Use a firewall as well',
    )
    .meta({ example: '10.0.0.0/8,fd00::/8' }),
  EGRESS_PORTS: list({ parsePart: parsePorts, rule: `ports and ranges of ports from 1 to ${maxPort}`, mayBeEmpty: false })
    .transform((ports) => [...new Set(ports)])
    .prefault('80,443')
    .describe('Ports that source URLs, callbacks and destinations may use: numbers and ranges such as 8000-8999, separated by commas')
    .meta({ example: '80,443,8000-8999' }),
});
