import { Pixmill, PixmillError, ServiceError } from '@pixmill/client';
import { type Check, type CheckReport, type Finding, problem, warning } from '../check.js';
import type { ServiceContext, ServiceTarget } from './service-context.js';

/** What `pixmill optimize` needs. */
const neededScopes = ['jobs:read', 'jobs:write'] as const;

type Account = Awaited<ReturnType<typeof findAccount>>;

/** Whether the service accepts the key, and what the key may do. */
export const keyCheck: Check<ServiceContext> = {
  name: 'key',
  async run({ target, probe }, signal): Promise<CheckReport | string> {
    const answer = await probe().catch(() => null); // the check `service` says why
    if (!answer?.isPixmill) return 'the service does not answer';
    if (target === null || target.apiKey === null) return 'no key was found: set PIXMILL_API_KEY';
    try {
      return describeAccount(await findAccount(target.url, target.apiKey, signal));
    } catch (thrown) {
      if (!(thrown instanceof PixmillError)) throw thrown;
      return { summary: 'not accepted', findings: [toFinding(thrown, target)] };
    }
  },
};

/** The service refuses the key, or something before the service answers in its place. */
function toFinding(error: PixmillError, { keyOrigin }: ServiceTarget): Finding {
  if (error instanceof ServiceError) {
    const remedy = `Correct the key, which comes from ${keyOrigin}, or ask who runs the service for one (docs/running.md#accounts)`;
    return problem(`The service refuses the key: ${error.message}`, remedy);
  }
  return problem(
    error.message,
    'Let the proxy before the service pass /api/v1 and the header Authorization on (docs/running.md#behind-a-proxy)',
  );
}

function findAccount(url: string, apiKey: string, signal: AbortSignal) {
  return new Pixmill({ url, apiKey, retry: { retries: 0 } }).account.get({ signal });
}

function describeAccount({ name, tokens, key }: Account): CheckReport {
  const scopes = key?.scopes ?? null;
  const balance = tokens === null ? 'unlimited tokens' : `${tokens} tokens`;
  return {
    summary: `accepted: ${name}, ${balance}, ${scopes === null ? 'all scopes' : scopes.join(', ')}`,
    figures: { tokens, scopes: scopes?.join(',') ?? 'all' },
    findings: [...findMissingScopes(scopes), ...findBalance(tokens)],
  };
}

function findMissingScopes(scopes: readonly string[] | null): Finding[] {
  const missing = scopes === null ? [] : neededScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return [];
  const remedy = `Use a key with these scopes: \`npx pixmill key change KEY_ID --scopes ${neededScopes.join(',')}\` beside the service (docs/api/account.md#keys)`;
  return [warning(`The key lacks ${missing.join(' and ')}: \`pixmill optimize\` cannot use it.`, remedy)];
}

function findBalance(tokens: number | null): Finding[] {
  if (tokens === null || tokens > 0) return [];
  const remedy = '`npx pixmill account top-up` beside the service adds tokens (docs/running.md#accounts)';
  return [warning('The account has no tokens left: the service refuses images until it has.', remedy)];
}
