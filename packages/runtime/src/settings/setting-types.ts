import { parseUrl } from '@pixmill/contracts';
import { z } from 'zod';

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, `must be ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words)}`);
}

export interface ListOptions<T> {
  /** The values of one part; null for an invalid part. */
  readonly parsePart: (text: string) => readonly T[] | null;
  /** What the parts must be, without "must be". */
  readonly rule: string;
  /** Whether the list may be empty; default true. */
  readonly mayBeEmpty?: boolean;
}

/** Parts separated by commas, without blanks around them. A message names the invalid parts. */
export function list<T>({ parsePart, rule, mayBeEmpty = true }: ListOptions<T>) {
  return z.string().transform((text, context): T[] => {
    const parts = text.split(',').flatMap((part) => part.trim() || []);
    const parsed = parts.map((part) => ({ part, values: parsePart(part) }));
    const wrong = parsed.flatMap(({ part, values }) => (values === null ? [part] : []));
    if (wrong.length > 0 || (parts.length === 0 && !mayBeEmpty)) {
      const named = wrong.length > 0 ? `; wrong: ${wrong.join(', ')}` : '';
      context.addIssue({ code: 'custom', message: `must be ${rule}, separated by commas${named}` });
      return z.NEVER;
    }
    return parsed.flatMap(({ values }) => values ?? []);
  });
}

const urlRule = 'must be an address that starts with http:// or https://, without a query';

/** Why `text` is no address that other addresses can start with; null when it is one. */
function findUrlFault(text: string): string | null {
  const url = parseUrl(text);
  if (url === null || !/^https?:\/\//i.test(text)) return urlRule;
  if (url.username !== '' || url.password !== '') return `${urlRule}; it has a user or a password, and every caller sees it`;
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text))
    return `${urlRule}; addresses of results start with it, so nothing may follow the path`;
  return null;
}

/** An address that other addresses start with: http or https, without a login, a query or a trailing slash. A path may follow the host. */
export const publicUrl = z
  .string()
  .trim()
  .transform((text, context) => {
    const fault = findUrlFault(text);
    if (fault === null) return text.replace(/\/+$/, '');
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  })
  .describe(
    'Address under which callers reach the service, with http:// or https://; a path may follow the host. The default follows HOST and PORT',
  )
  .meta({ example: 'https://images.example.com', secret: 'login' });

/** A name, an IPv4 address, or an IPv6 address, which has two colons at least. A port would come after one colon. */
const hostPattern = /^([\w.-]+|[\da-f]*(:[\da-f.]*){2,7}(%\w+)?)$/i;

/** An address or a name to listen on. */
export const listenAddress = z
  .string()
  .trim()
  .regex(hostPattern, 'must be an IP address or a host name, without http:// and without a port');
