import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { type ObjectStoreStub, type ObjectStoreStubOptions, type StubAnswer, startObjectStoreStub } from './object-store-stub.js';
import type { ReceivedRequest } from './sig-v4.js';

export interface GoogleStubOptions extends ObjectStoreStubOptions {
  readonly buckets: readonly string[];
  /** How long a token is valid, in seconds; one hour by default. */
  readonly lifetimeS?: number;
}

/** The fields of a key file that a client reads. */
export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id: string;
  readonly token_uri: string;
}

export interface GoogleStub extends ObjectStoreStub {
  /** The key file of the only service account. */
  readonly keyFile: ServiceAccountKey;
  /** Number of requests for a token, rejected ones included. */
  readonly loginCount: () => number;
  /** Rejects all tokens from now on. */
  revokeTokens(): void;
}

const email = 'pixmill@photos.iam.gserviceaccount.com';
const scope = 'https://www.googleapis.com/auth/devstorage.read_write';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Starts a small Google Cloud Storage that gives tokens for signed assertions and compares the token and the MD5 of each put. Written from
 * RFC 7523, Google's description of service accounts, and the reference of its XML API.
 */
export async function startGoogleStub({ buckets, lifetimeS = 3_600, tls }: GoogleStubOptions): Promise<GoogleStub> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const valid = new Set<string>();
  let logins = 0;
  let tokenUri = '';

  function answerLogin({ method, target, headers, body }: ReceivedRequest): StubAnswer | null {
    if (target !== '/token') return null;
    logins += 1;
    const form = new URLSearchParams(body.toString());
    const isForm =
      method === 'POST' && headers['content-type'] === 'application/x-www-form-urlencoded' && form.get('grant_type') === grantType;
    const problem = isForm ? findAssertionError(form.get('assertion') ?? '', { publicPem, audience: tokenUri }) : 'unsupported_grant_type';
    if (problem !== null) return toJson(400, { error: problem, error_description: 'no' });
    const token = `ya29.token-${logins}`;
    valid.add(token);
    return toJson(200, { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' });
  }

  const stub = await startObjectStoreStub(
    {
      answerLogin,
      findError({ method, target, headers, body }) {
        if (!valid.has(String(headers.authorization).replace(/^Bearer /, ''))) return 'AuthenticationRequired';
        const [, bucket = ''] = target.split(/[/?]/);
        if (!buckets.includes(bucket)) return 'NoSuchBucket';
        const isRight = method === 'DELETE' || headers['content-md5'] === createHash('md5').update(body).digest('base64');
        return isRight ? null : 'BadDigest';
      },
      renderError: (code) => `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>no</Message></Error>`,
      successStatus: 200,
      removalStatus: 204,
      errorStatuses: { AuthenticationRequired: 401, NoSuchBucket: 404, BadDigest: 400, MethodNotAllowed: 405 },
    },
    { ...(tls && { tls }) },
  );
  tokenUri = `${stub.url}/token`;
  const keyFile = { type: 'service_account', client_email: email, private_key: pem, private_key_id: 'k1', token_uri: tokenUri } as const;
  return { ...stub, keyFile, loginCount: () => logins, revokeTokens: () => valid.clear() };
}

const toJson = (status: number, body: object): StubAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const parsePart = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The error code of Google for a JSON Web Token; null for a valid one. */
function findAssertionError(assertion: string, { publicPem, audience }: { publicPem: string; audience: string }): string | null {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify('RSA-SHA256', signed, createPublicKey(publicPem), Buffer.from(signature, 'base64url'))) return 'invalid_grant';
  const { alg, kid } = parsePart(header);
  const { iss, aud, scope: wanted, iat, exp } = parsePart(claims);
  const nowS = Date.now() / 1_000;
  const isTimely = Math.abs(Number(iat) - nowS) < 60 && Number(exp) > nowS && Number(exp) - Number(iat) <= 3_600;
  if (alg !== 'RS256' || kid !== 'k1' || iss !== email || aud !== audience || !isTimely) return 'invalid_grant';
  return wanted === scope ? null : 'invalid_scope';
}
