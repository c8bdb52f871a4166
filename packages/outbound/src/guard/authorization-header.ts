import type { Login } from '@pixmill/contracts';

/** The header of HTTP Basic, in UTF-8 (RFC 7617); none without a login. Pure. */
export function toAuthorizationHeader(login: Login | null | undefined): Record<string, string> {
  if (!login) return {};
  return { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` };
}
