import { type Login, type SourceAccess, separateLogin } from '@pixmill/contracts';
import type { Command, SourceInput } from '@pixmill/dialects';

type SubmitCommand = Extract<Command, { verb: 'submit' }>;

/** A submit whose URLs contain no login. */
export interface SeparatedSubmit extends Pick<SubmitCommand, 'sources' | 'callbackUrl'> {
  readonly callbackLogin: Login | null;
  /** Null when the sources need neither credentials nor headers. */
  readonly access: SourceAccess | null;
}

/**
 * Cuts the logins out of the URLs of a submit: URLs are stored and shown, logins are sealed. Credentials beside the URLs win, as in a
 * download. Pure.
 */
export function separateLogins({
  sources,
  callbackUrl,
  sourceCredentials,
  sourceHeaders,
  accessByPosition = {},
}: SubmitCommand): SeparatedSubmit {
  const logins: Record<string, Login> = {};
  const headersByPosition: Record<string, Record<string, string>> = {};
  const separateSource = (source: SourceInput, position: number): SourceInput => {
    if (source.kind !== 'url') return source;
    const { url, login: ownLogin } = separateLogin(source.url);
    const { login = ownLogin, headers } = accessByPosition[position] ?? {};
    if (login && sourceCredentials === null) logins[position] = login;
    if (headers && Object.keys(headers).length > 0) headersByPosition[position] = { ...headers };
    return { ...source, url };
  };
  const separated = sources.map(separateSource);
  const callback = callbackUrl === null ? { url: null, login: null } : separateLogin(callbackUrl);
  const access: SourceAccess = { login: sourceCredentials, headers: { ...sourceHeaders }, logins, headersByPosition };
  const needsAccess =
    sourceCredentials !== null || [sourceHeaders, logins, headersByPosition].some((entries) => Object.keys(entries).length > 0);
  return { sources: separated, callbackUrl: callback.url, callbackLogin: callback.login, access: needsAccess ? access : null };
}
