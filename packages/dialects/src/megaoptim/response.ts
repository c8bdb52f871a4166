import {
  type Account,
  describeRepairs,
  errorCatalogue,
  type Image,
  type ImageFailure,
  type Job,
  type Report,
  readRepairs,
  type VariantRole,
} from '@pixmill/contracts';
import type { ServiceInfoTopic } from '../dialect.js';
import { type ErrorBody, toErrorBody } from './errors.js';
import { toItem, toUrl, type WireItem } from './item.js';
import { toUser, type WireUser } from './user.js';

interface SubmittedBody {
  readonly status: 'processing';
  readonly code: 202;
  readonly process_id: string;
}

interface AccountBody {
  readonly status: 'ok';
  readonly code: 200;
  readonly result: WireUser;
}

interface ResultBody {
  readonly status: 'ok';
  readonly code: 200;
  /** One item per image, in input order: clients match items and files by position. */
  readonly result: readonly WireItem[];
  /** One sentence per failed image; absent when no image failed. */
  readonly errors?: readonly string[];
  /** One sentence per damaged source that was read as browsers show it; absent without one. An addition of Pixmill: no client reads it. */
  readonly notes?: readonly string[];
  readonly id: string;
  readonly process_id: string;
  readonly user: WireUser;
}

export function toSubmittedBody(job: Job): SubmittedBody {
  return { status: 'processing', code: 202, process_id: job.id };
}

interface ServiceInfoBody {
  readonly status: 'ok' | 1;
  readonly code: 200;
  readonly software?: { readonly name: string };
}

/** The status of the root is the number 1. Source: docs/contracts/megaoptim.md#endpoints */
export function toServiceInfoBody(about: ServiceInfoTopic): ServiceInfoBody {
  if (about === 'root') return { status: 1, code: 200 };
  return { status: 'ok', code: 200, ...(about === 'software' && { software: { name: 'Pixmill' } }) };
}

interface WireReport {
  readonly file_name: string;
  /** Null for an image that failed. */
  readonly report: Report | null;
  /** Why the image failed; absent for one that did not. */
  readonly error?: string;
  /** All variants, the main result first; the only place that lists an AVIF copy. */
  readonly variants: readonly WireVariant[];
}

interface WireVariant {
  readonly role: VariantRole;
  readonly url: string;
  /** bytes */
  readonly optimized_size: number;
  /** px; null for an SVG. */
  readonly width: number | null;
  readonly height: number | null;
}

interface ReportBody {
  readonly status: 'ok';
  readonly code: 200;
  /** In input order. */
  readonly report: readonly WireReport[];
  readonly id: string;
  readonly process_id: string;
}

/**
 * Reports have their own endpoint: an unknown key in a result item breaks the plugin's table. Source: docs/contracts/megaoptim.md#when-done
 */
export function toReportBody({ id, images }: Job, publicUrl: string): ReportBody {
  const report = images.map(({ name, outcome }): WireReport => {
    if (outcome?.status !== 'succeeded') return { file_name: name, report: null, error: toErrorMessage(outcome), variants: [] };
    const variants = outcome.variants.map((variant) => {
      const { role, sizeBytes, width, height } = variant;
      return { role, url: toUrl(variant, publicUrl), optimized_size: sizeBytes, width, height };
    });
    return { file_name: name, report: outcome.report, variants };
  });
  return { status: 'ok', code: 200, report, id, process_id: id };
}

export function toAccountBody(account: Account): AccountBody {
  return { status: 'ok', code: 200, result: toUser(account) };
}

/**
 * The body of a settled job, for the reply and the webhook; `ok` when at least one image succeeded. Both names of the process id are
 * required. Sources: docs/contracts/megaoptim.md#4-post-v1optimizeidresult, docs/contracts/megaoptim.md#11-clashes-and-their-resolution
 */
export function toResultBody(job: Job, account: Account, publicUrl: string): ResultBody | ErrorBody {
  const errors = job.images.flatMap(toErrorMessages);
  const notes = job.images.flatMap(toNotes);
  // No `result` when every image failed: a client that reads it before `status` would download `url: null` over the caller's files.
  // With `errors` and `user` alone every client shows the message and may try again.
  // Source: docs/contracts/megaoptim.md#9-what-the-plugin-does-with-answers
  if (errors.length === job.images.length) return toErrorBody(500, errors, { jobId: job.id, account });
  return {
    status: 'ok',
    code: 200,
    result: job.images.map((image) => toItem(image, job.spec, publicUrl)),
    ...(errors.length > 0 && { errors }),
    ...(notes.length > 0 && { notes }),
    id: job.id,
    process_id: job.id,
    user: toUser(account),
  };
}

function toErrorMessages({ name, outcome }: Image): string[] {
  if (outcome?.status === 'succeeded') return [];
  return [`${name}: ${toErrorMessage(outcome)}`];
}

const toErrorMessage = (outcome: Image['outcome']) =>
  toFailureMessage(outcome?.status === 'failed' ? outcome.failure : errorCatalogue.processing_failed);

/** Such as `a.jpg: the file is damaged: the end marker is missing (byte 4711)`. */
function toNotes({ name, outcome }: Image): string[] {
  const repairs = outcome?.status === 'succeeded' ? readRepairs(outcome.report) : [];
  if (repairs.length === 0) return [];
  return [`${name}: the file is damaged: ${describeRepairs(repairs)}`];
}

/**
 * A source that responds with an error gets the message of an unreachable one (docs/product-decisions.md#source-and-callback-addresses).
 */
function toFailureMessage({ code, message }: Partial<ImageFailure> & Pick<ImageFailure, 'message'>): string {
  return code === 'source_answered' ? errorCatalogue.source_unreachable.message : message;
}
