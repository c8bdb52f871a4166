import { type ErrorCode, errorCatalogue } from '@pixmill/contracts';
import { toStatus } from '../route/render-problem.js';

/** What the status alone does not say. */
const ofCodes: Partial<Record<ErrorCode, string>> = {
  rate_limited: 'Wait as many seconds as Retry-After says, then send the request again. RateLimit says what is left.',
  idempotency_key_reused: 'Use a new Idempotency-Key for a new request; repeat the first one unchanged to get its answer.',
  idempotency_key_running: 'Wait a second, then send the same request again.',
  job_unsettled: 'Wait for the job: GET /api/v1/jobs/{id}?wait=30.',
  insufficient_tokens: 'Ask the operator for tokens; GET /api/v1/account shows the balance.',
  scope_missing: 'Use a key with the scope that the message names.',
  session_invalid: 'Open a new session: POST /api/v1/sessions.',
  csrf_missing: 'Send the csrf_token of the session as X-CSRF-Token, from a page of the same origin.',
  method_not_allowed: 'Use one of the methods that Allow names.',
  artifact_missing: 'Optimize the image again: its files were removed at the end of their time.',
  image_damaged: 'Open the image in an editor and save it again.',
  not_an_image: 'Send one of the formats that the message lists.',
  source_unreachable: 'Check that the address of the image can be reached from the internet, then retry the job.',
  source_answered: 'Check what the server of the image answers to a request without cookies, then retry the job.',
  source_lost: 'Send the image again.',
  not_processed: 'Ask the operator for a replay, or retry the job.',
};

const ofStatuses: Readonly<Record<number, string>> = {
  400: 'Correct what errors[] and detail name, then send the request again.',
  401: 'Send a valid key: Authorization: Bearer KEY.',
  404: 'Check the path and the id. What belongs to another account is not found, either.',
  408: 'Send the whole request without pauses.',
  409: 'Read the resource again and act on its state.',
  410: 'What was there is gone for good.',
  413: 'Send less: the message names the limit.',
  414: 'Send a shorter URL.',
  417: 'Send no Expect header.',
  431: 'Send shorter headers.',
};

const ofService = 'Send the request again later, with the same Idempotency-Key. When it goes on, tell the operator the Request-Id.';

/** What a caller does about an error, in a sentence. Pure. */
export function toAdvice(code: ErrorCode): string {
  if (ofCodes[code] !== undefined) return ofCodes[code];
  if (errorCatalogue[code].fault === 'service') return ofService;
  return ofStatuses[toStatus(code)] ?? 'Correct what the message names, then send the image again.';
}
