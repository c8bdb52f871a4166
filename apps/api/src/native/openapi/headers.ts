/** A header that every such answer has. Pure. */
export const requiredHeader = (description: string) => ({ description, required: true, schema: { type: 'string' } });

const optionalHeader = (description: string) => ({ description, schema: { type: 'string' } });

/** Headers of the document that many answers share. */
export const headerComponents = {
  RequestId: requiredHeader('Id of the request, in the log of the service: yours, when you sent one'),
  RateLimit: optionalHeader(
    'What is left of the budget of the key: `r` requests in the next `t` seconds. Absent while no budget is set. draft-ietf-httpapi-ratelimit-headers-08',
  ),
  RateLimitPolicy: optionalHeader('The budget: `q` requests in `w` seconds'),
  IdempotentReplayed: optionalHeader('`true` for the repeat of an answer to the same `Idempotency-Key`'),
} as const;

const reference = (name: keyof typeof headerComponents) => ({ $ref: `#/components/headers/${name}` });

/** Of every answer of a route. */
export const commonReplyHeaders = {
  'Request-Id': reference('RequestId'),
  RateLimit: reference('RateLimit'),
  'RateLimit-Policy': reference('RateLimitPolicy'),
} as const;

/** Of the answers of a route that takes an `Idempotency-Key`. */
export const repeatHeaders = { 'Idempotent-Replayed': reference('IdempotentReplayed') } as const;

/** Headers of requests that many routes read. */
export const parameterComponents = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Any text of your own, up to 255 characters, such as a UUID. A second request with it and the same content gets the answer of the first, and creates nothing',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the answer that you have: 304 when it has not changed',
    schema: { type: 'string' },
  },
} as const;

/** A parameter of `parameterComponents`. Pure. */
export const parameterReference = (name: keyof typeof parameterComponents) => ({ $ref: `#/components/parameters/${name}` });
