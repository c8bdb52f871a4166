/** What the core does with the work after an error: `retry` it later, or `give-up`. */
export type ErrorAction = 'retry' | 'give-up';

/** An error of the catalogue: the sentence for the caller, and what the core does next. */
export interface ErrorEntry {
  readonly message: string;
  readonly after: ErrorAction;
}

/**
 * Every error that Pixmill throws deliberately. Each dialect maps each code to its wire
 * (`satisfies Record<ErrorCode, WireError>`), so a new code does not compile until every dialect has it.
 */
export const errorCatalogue = {
  api_key_missing: { message: 'API key missing', after: 'give-up' },
  api_key_unknown: { message: 'Unknown API key', after: 'give-up' },
  insufficient_tokens: { message: 'Insufficient tokens', after: 'give-up' },
  invalid_parameter: { message: 'A parameter has an invalid value', after: 'give-up' },
  idempotency_key_reused: { message: 'This Idempotency-Key was already used for a different request', after: 'give-up' },
  idempotency_key_running: { message: 'The first request with this Idempotency-Key is still running', after: 'retry' },
  registration_invalid: { message: 'The registration is incomplete', after: 'give-up' },
  already_registered: { message: 'This e-mail address is already registered', after: 'give-up' },
  account_not_found: { message: 'No such account', after: 'give-up' },
  key_not_found: { message: 'No such key', after: 'give-up' },
  malformed_body: { message: 'The request body could not be read', after: 'give-up' },
  file_too_large: { message: 'A file is larger than allowed', after: 'give-up' },
  body_too_large: { message: 'The request body is larger than allowed', after: 'give-up' },
  job_not_found: { message: 'Process not found', after: 'give-up' },
  job_unsettled: { message: 'The process is still running', after: 'retry' },
  job_foreign: { message: 'This process belongs to another API key', after: 'give-up' },
  delivery_not_found: { message: 'No such delivery', after: 'give-up' },
  job_timed_out: { message: 'The image was not finished in time; nothing was charged', after: 'give-up' },
  cancelled: { message: 'The request ended before the image was finished; nothing was charged', after: 'give-up' },
  watermark_not_found: { message: 'No such watermark', after: 'give-up' },
  wait_timed_out: { message: 'The process has not finished yet; try again', after: 'retry' },
  https_required: { message: 'This endpoint requires https', after: 'give-up' },
  route_not_found: { message: 'No such endpoint', after: 'give-up' },
  method_not_allowed: { message: 'Method not allowed', after: 'give-up' },
  rate_limited: { message: 'Too many requests', after: 'retry' },
  unavailable: { message: 'Temporarily unavailable; try again later', after: 'retry' },
  internal: { message: 'Internal error', after: 'retry' },
  not_an_image: { message: 'Not a supported image: send JPEG, PNG, GIF, WebP, AVIF or SVG', after: 'give-up' },
  source_unreachable: { message: 'The image could not be downloaded', after: 'give-up' },
  source_answered: { message: 'The image could not be downloaded: its server responded with an error', after: 'give-up' },
  image_damaged: { message: 'The image is damaged', after: 'give-up' },
  image_too_large: { message: 'The image has more pixels or frames than allowed', after: 'give-up' },
  svg_not_allowed: { message: 'The SVG uses features that are not allowed', after: 'give-up' },
  processing_failed: { message: 'The image could not be processed', after: 'give-up' },
  address_refused: { message: 'Connections to this address are not allowed', after: 'give-up' },
  connection_failed: { message: 'The connection failed', after: 'retry' },
  artifact_missing: { message: 'Not found', after: 'give-up' },
  storage_failed: { message: 'The storage did not respond', after: 'retry' },
  destination_refused: { message: 'The destination rejected the result', after: 'give-up' },
  destination_failed: { message: 'The destination did not respond', after: 'retry' },
  connector_not_found: { message: 'No such connector', after: 'give-up' },
  claim_lost: { message: 'Another worker has claimed this job', after: 'give-up' },
  setup_failed: { message: 'A required component could not be started', after: 'give-up' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** All codes, for schemas and generated docs. */
export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]; // a cast, because Object.keys gives strings
