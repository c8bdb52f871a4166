import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A job with its images, as the service shows it. */
export type Job = Schemas['Job'];
/** A job with its images and its webhooks. */
export type JobDetail = Schemas['JobDetail'];
/** A job in a list. */
export type JobSummary = Schemas['JobSummary'];
/** One image of a job: its source, its results or its failure. */
export type JobImage = Schemas['Image'];
/** One finished file of an image. */
export type Variant = Schemas['Variant'];
/** The options of a job; every field may be left out. */
export type JobOptions = Omit<Schemas['JobRequest'], 'sources' | 'dry_run'>;
/** What a job would cost, and what would be refused. */
export type DryRun = Schemas['DryRun'];
/** An image that the service fetches, or that was uploaded before. */
export type Source = Schemas['Source'];
/** A file that was sent before its job. */
export type Upload = Schemas['Upload'];
/** The account of the key: its balance, its limits. */
export type Account = Schemas['Account'];
/** One change of the balance. */
export type LedgerEntry = Schemas['LedgerEntry'];
/** What was used in a day, for a format or by a key. */
export type Usage = Schemas['Usage'];
/** An API key without its secret. */
export type Key = Schemas['Key'];
/** A new API key with its secret, which is shown only now. */
export type CreatedKey = Schemas['CreatedKey'];
/** A named batch of images. */
export type Collection = Schemas['Collection'];
/** One image of a collection. */
export type CollectionImage = Schemas['CollectionImage'];
/** Named options of the account. */
export type Preset = Schemas['Preset'];
/** One webhook and its attempts. */
export type Delivery = Schemas['Delivery'];
/** A body of the type `application/problem+json` (RFC 9457). */
export type Problem = Schemas['Problem'];
/** One wrong field of a request; one of `pointer`, `parameter`, `path` and `header` names it. */
export type FieldProblem = Schemas['FieldProblem'];
/** The codes of the service's errors: docs/errors.md. */
export type ServiceErrorCode = Problem['code'];
/** What happens to jobs, as streams and webhooks tell it; `type` says which: docs/api/events.md. */
export type PixmillEvent = Schemas['Event'];
/** The types of events. */
export type EventType = PixmillEvent['type'];
/** The events of some types. */
export type EventOf<Type extends EventType> = Extract<PixmillEvent, { readonly type: Type }>;
