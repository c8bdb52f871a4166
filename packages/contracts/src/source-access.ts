import { z } from 'zod';

/** A user and a password for HTTP Basic. Stored sealed, so the keys are permanent. */
export const loginSchema = z.object({ user: z.string(), password: z.string() });
export type Login = z.infer<typeof loginSchema>;

/** HTTP Basic credentials for the sources of one job. Never logged, deleted when the job settles, never sent to another host. */
export type SourceCredentials = Login;

/** Credentials and headers for downloading the sources of one job. Stored sealed, so the keys are permanent. */
export const sourceAccessSchema = z.object({
  /** For every source; it wins over the logins inside URLs. */
  login: loginSchema.nullable(),
  headers: z.record(z.string(), z.string()),
  /** Logins of single sources, such as those in their URLs, by the position of the image. */
  logins: z.record(z.string(), loginSchema).default({}),
  /** Headers of single sources beside those for all, by the position of the image. */
  headersByPosition: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type SourceAccess = z.infer<typeof sourceAccessSchema>;

/** The access for a job that has only the images at these positions, in this order. Pure. */
export function pickSourceAccess(access: SourceAccess, positions: readonly number[]): SourceAccess {
  const pick = <T>(byPosition: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      positions.flatMap((position, index) => {
        const value = byPosition[position];
        return value === undefined ? [] : [[String(index), value] as const];
      }),
    );
  return { ...access, logins: pick(access.logins), headersByPosition: pick(access.headersByPosition) };
}

/**
 * Headers that a caller may not set for a source, in lower case. Those of the connection and its framing (RFC 9110 section 7.6.1), those that tell
 * a server another sender (RFC 7239), and ranges, of which the download makes its own (docs/outbound.md#headers-of-callers).
 */
const reservedNames = [
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'if-range',
  'keep-alive',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-real-ip',
];
const reservedPrefixes = ['proxy-', 'x-forwarded-'];

/** Every reserved header in one text, for a message. */
export const reservedSourceHeaders = [...reservedNames, ...reservedPrefixes.map((prefix) => `${prefix}*`)].join(', ');

/** Whether a caller may not set a header for a source. The name is in lower case. Pure. */
export const isReservedSourceHeader = (name: string): boolean =>
  reservedNames.includes(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix));
