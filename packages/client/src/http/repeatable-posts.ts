import type { ApiPath, IdempotentPath } from './request-types.js';

/** Each POST that takes an `Idempotency-Key`. The compiler compares the list with the OpenAPI document. */
const withKey: Readonly<Record<IdempotentPath, true>> = {
  '/api/v1/jobs': true,
  '/api/v1/faces': true,
  '/api/v1/jobs/{id}/retry': true,
  '/api/v1/uploads': true,
  '/api/v1/collections': true,
  '/api/v1/collections/{id}/images': true,
  '/api/v1/collections/{id}/import': true,
  '/api/v1/collections/{id}/retry': true,
  '/api/v1/keys': true,
  '/api/v1/presets': true,
  '/api/v1/shares': true,
  '/api/v1/webhook-endpoints': true,
  '/api/v1/connectors': true,
  '/api/v1/watermarks': true,
  '/api/v1/admin/accounts/{id}/top-up': true,
  '/api/v1/admin/accounts/{id}/keys': true,
};

/** A POST without such a key that has the same effect when it is sent twice. */
const sameEffect: ReadonlySet<ApiPath> = new Set<ApiPath>([
  '/api/v1/jobs/{id}/cancel',
  '/api/v1/collections/{id}/start',
  '/api/v1/collections/{id}/pause',
  '/api/v1/collections/{id}/resume',
  '/api/v1/collections/{id}/cancel',
  '/api/v1/webhook-endpoints/resume',
  '/api/v1/admin/pause',
  '/api/v1/admin/resume',
  '/api/v1/admin/accounts/{id}/disable',
  '/api/v1/admin/accounts/{id}/enable',
]);

export const takesIdempotencyKey = (path: ApiPath): path is IdempotentPath => path in withKey;

/** Whether a POST may be sent again after its answer was lost, without an `Idempotency-Key`. */
export const hasSameEffectTwice = (path: ApiPath): boolean => sameEffect.has(path);
