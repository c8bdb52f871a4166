import { createHash } from 'node:crypto';
import type { IdempotencyLock, LockIdempotencyKey } from '@pixmill/jobs';
import type { Logger, Vault } from '@pixmill/runtime';
import { z } from 'zod';
import type { AnyApiRoute, ApiAnswer, ApiCall } from './api-route.js';

export interface AnswerOnceDeps {
  readonly lockIdempotencyKey: LockIdempotencyKey;
  /** An answer may contain a new API key, so it is stored sealed. */
  readonly vault: Pick<Vault, 'seal' | 'unseal'>;
  readonly log: Logger;
}

/** The request that a key stands for. */
export interface IdempotentCall {
  readonly accountId: string;
  /** The `Idempotency-Key` of the call; keys of other accounts are independent. */
  readonly key: string;
  readonly route: AnyApiRoute<never>;
  readonly call: ApiCall<unknown, unknown, unknown>;
}

/**
 * Runs `work` once for each `Idempotency-Key`; a repeat of the same request gets the first answer. Throws AppError
 * `idempotency_key_reused` for another request with the key, `idempotency_key_running` while the first one runs.
 */
export type AnswerOnce = (call: IdempotentCall, work: () => Promise<ApiAnswer>) => Promise<ApiAnswer>;

const storedAnswer = z.object({ status: z.int(), json: z.unknown(), headers: z.record(z.string(), z.string()) });

/** Source: docs/reliability.md#idempotency-keys. */
export function createAnswerOnce({ lockIdempotencyKey, vault, log }: AnswerOnceDeps): AnswerOnce {
  async function repeatOrRun(lock: IdempotencyLock, requestHash: string, work: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
    const sealed = lock.findAnswer(requestHash);
    if (sealed !== null) return toRepeat(vault.unseal(sealed));
    const answer = await work();
    const { status, json, headers = {} } = answer;
    const sealedAnswer = vault.seal(JSON.stringify({ status, json, headers }));
    // What the answer names exists by now, so the caller gets it in any case.
    await lock.keepAnswer({ requestHash, answer: sealedAnswer }).catch((thrown: unknown) => log.error(thrown, {}, 'answer not kept'));
    return answer;
  }

  return async ({ accountId, key, route, call }, work) => {
    const lock = await lockIdempotencyKey({ accountId, key });
    try {
      return await repeatOrRun(lock, hashCall(route, call), work);
    } finally {
      await lock.release();
    }
  };
}

/** `Idempotent-Replayed` tells a repeat from the first answer. */
function toRepeat(stored: string): ApiAnswer {
  const { status, json, headers } = storedAnswer.parse(JSON.parse(stored));
  return { status, json, headers: { ...headers, 'idempotent-replayed': 'true' } };
}

/** Method, path, query and parsed body. A file is read by the handler only, so its type and length stand for it. */
function hashCall(route: AnyApiRoute<never>, { request, query, body }: IdempotentCall['call']): string {
  const file = route.file ? [toMediaType(request.get('content-type')), request.get('content-length') ?? null] : [];
  const content = [request.method, request.baseUrl + request.path, query, body ?? null, file];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** Without the boundary of a form, which is new in each request. */
const toMediaType = (contentType: string | undefined) => contentType?.split(';')[0]?.trim().toLowerCase() ?? null;
