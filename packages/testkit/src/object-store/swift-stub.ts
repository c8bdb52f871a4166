import { createHash } from 'node:crypto';
import { type ObjectStoreStub, type ObjectStoreStubOptions, type StubAnswer, startObjectStoreStub } from './object-store-stub.js';
import type { ReceivedRequest } from './sig-v4.js';
import { type StubAccount, toKeystoneAnswer, toRackspaceAnswer, toV1Answer } from './swift-logins.js';

export interface SwiftStubOptions extends ObjectStoreStubOptions, StubAccount {
  readonly containers: readonly string[];
  /** What the logins name as the address of the storage; the stub's own by default. */
  readonly storageUrl?: string;
  /** How long a token is valid by its login, in ms; one day by default. */
  readonly lifetimeMs?: number;
}

export interface SwiftStub extends ObjectStoreStub {
  /** Every login in the order of arrival, rejected ones included. */
  readonly logins: readonly ReceivedRequest[];
  /** Every token that was given out. */
  readonly tokens: readonly string[];
  /** Rejects all tokens from now on. */
  revokeTokens(): void;
}

/** `/v1/AUTH_test` of the storage. */
const storagePath = '/v1/AUTH_test';

/**
 * Starts a small OpenStack Swift with the logins of Swift itself (`/auth/v1.0`), of Keystone (`/v3`) and of Rackspace (`/v2.0`). It compares
 * the token and the MD5 of each put. Written from the API references of OpenStack and Rackspace.
 */
export async function startSwiftStub({
  containers,
  storageUrl,
  lifetimeMs = 86_400_000,
  tls,
  ...account
}: SwiftStubOptions): Promise<SwiftStub> {
  const logins: ReceivedRequest[] = [];
  const tokens: string[] = [];
  const valid = new Set<string>();
  let ownUrl = '';

  function answerLogin(request: ReceivedRequest): StubAnswer | null {
    const answer = [toV1Answer, toKeystoneAnswer, toRackspaceAnswer].find(({ path }) => request.target === path)?.answer;
    if (!answer) return null;
    logins.push(request);
    const token = `token-of-login-${logins.length}`;
    const grant = { token, storageUrl: storageUrl ?? `${ownUrl}${storagePath}`, lifetimeMs };
    const result = answer(request, account, grant);
    if (result.status < 300) {
      tokens.push(token);
      valid.add(token);
    }
    return result;
  }

  const stub = await startObjectStoreStub(
    {
      answerLogin,
      findError({ method, target, headers, body }) {
        if (!valid.has(String(headers['x-auth-token']))) return 'Unauthorized';
        const [container = ''] = target.slice(storagePath.length + 1).split('/');
        if (!target.startsWith(storagePath) || !containers.includes(decodeURIComponent(container))) return 'Not Found';
        const isRight = method === 'DELETE' || headers.etag === undefined || headers.etag === toMd5(body);
        return isRight ? null : 'Unprocessable Entity';
      },
      toPutHeaders: ({ body }) => ({ etag: toMd5(body) }),
      renderError: (code) => `<html><h1>${code}</h1><p>no</p></html>`,
      successStatus: 201,
      removalStatus: 204,
      errorStatuses: { Unauthorized: 401, 'Not Found': 404, 'Unprocessable Entity': 422, MethodNotAllowed: 405 },
    },
    { ...(tls && { tls }) },
  );
  ownUrl = stub.url;
  return { ...stub, logins, tokens, revokeTokens: () => valid.clear() };
}

const toMd5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
