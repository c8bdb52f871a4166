import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A job with its images, as the service shows it. */
export type Job = Schemas['Job'];
/** A job in a list. */
export type JobSummary = Schemas['JobSummary'];
/** One image of a job: its source, its results or its failure. */
export type JobImage = Schemas['Image'];
/** One finished file of an image. */
export type Variant = Schemas['Variant'];
/** The options of a job; every field may be left out. */
export type JobOptions = Omit<Schemas['JobRequest'], 'sources' | 'dry_run'>;
/** An image that the service fetches, or that was uploaded before. */
export type Source = Schemas['Source'];
/** A file that was sent before its job. */
export type Upload = Schemas['Upload'];
/** A body of the type `application/problem+json` (RFC 9457). */
export type Problem = Schemas['Problem'];
/** The codes of the service's errors: docs/errors.md. */
export type ServiceErrorCode = Problem['code'];
/** What happens to jobs, as streams and webhooks tell it; `type` says which: docs/api/events.md. */
export type PixmillEvent = Schemas['Event'];
/** The types of events. */
export type EventType = PixmillEvent['type'];
/** The events of some types. */
export type EventOf<Type extends EventType> = Extract<PixmillEvent, { readonly type: Type }>;
