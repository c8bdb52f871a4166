/** How long an idempotency key finds its job, in ms. Source: docs/reliability.md#idempotency-keys. */
export const idempotencyTtlMs = 24 * 3_600_000;

/** Maximum age of a job in ms, counted from its first claim; a job past it ends as failed (docs/reliability.md#job-age). */
export const maxJobAgeMs = 3_600_000;

/**
 * Parts of ORPHAN_TTL: a submit may use `submit` of it before it commits; a file without a row is removed after `removal` of it.
 * The gap between them keeps a slow submit from losing its files.
 */
export const orphanTtlFractions = { submit: 0.5, removal: 0.75 } as const;
