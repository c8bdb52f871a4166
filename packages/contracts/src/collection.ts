import { z } from 'zod';
import type { EventOf } from './account-event.js';
import { destinationSchema } from './destination/destination.js';
import { jobSpecSchema } from './job-spec.js';
import { loginSchema } from './source-access.js';

/** `importing`: a worker reads its images from a sitemap or a page. `settled` and `cancelled` are final. */
export const collectionStates = ['draft', 'importing', 'running', 'paused', 'settled', 'cancelled'] as const;
export type CollectionState = (typeof collectionStates)[number];

/** `user`: on request. `no_tokens`: the balance is empty. `operator`: the operator has paused the service; it goes on by itself. */
export const pauseReasons = ['user', 'no_tokens', 'operator'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** What an import reads: a sitemap with the sitemaps that it names, or one page. */
export const importKinds = ['sitemap', 'page'] as const;
export type ImportKind = (typeof importKinds)[number];

/** The last import of a collection. Stored as JSON, so keys and values are permanent. */
export const collectionImportSchema = z.object({
  url: z.string(),
  kind: z.enum(importKinds),
  /** Images that it added; null until it has ended. */
  added: z.number().int().nullable().default(null),
  /** Why it ended without images. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable().default(null),
});
export type CollectionImport = z.infer<typeof collectionImportSchema>;

/** Everything that the jobs of a collection have in common, with its secrets. Stored sealed, so the keys are permanent. */
export const collectionTemplateSchema = z.object({
  spec: jobSpecSchema,
  callbackUrl: z.string().nullable(),
  callbackLogin: loginSchema.nullable(),
  callbackDelayMs: z.number().int().min(0).default(0),
  sourceLogin: loginSchema.nullable(),
  sourceHeaders: z.record(z.string(), z.string()),
  /** `credentials` is the text that a job seals. */
  destination: z.object({ target: destinationSchema, credentials: z.string() }).nullable(),
  priority: z.number().int(),
});
export type CollectionTemplate = z.infer<typeof collectionTemplateSchema>;

/** Credentials and headers of single sources of a collection. Stored sealed, so the keys are permanent. */
export const collectionSourceAccessSchema = z.object({
  login: loginSchema.nullable(),
  /** Names in lower case. */
  headers: z.record(z.string(), z.string()),
});
export type CollectionSourceAccess = z.infer<typeof collectionSourceAccessSchema>;

/** A named batch of images. Its jobs are made of it in windows. Its counters are kept by the settlements. */
export interface Collection {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string | null;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: CollectionState;
  readonly pauseReason: PauseReason | null;
  /** The options as they were sent, without secrets. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly imagesTotal: number;
  /** Images that jobs were made of: the next position. */
  readonly imagesFed: number;
  readonly imagesSucceeded: number;
  readonly imagesFailed: number;
  /** Sizes of the sources and of the main results of the images that succeeded. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly tokensCharged: number;
  readonly import: CollectionImport | null;
  /** Images per second, a moving average; null while it is not known. */
  readonly rate: number | null;
  readonly rateAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly settledAt: Date | null;
  /** The collection whose failed images it retries. */
  readonly parentId: string | null;
}

/** The event that tells of the present state of a collection. Pure. */
export function toCollectionUpdated(collection: Collection, time: Date): EventOf<'collection.updated'> {
  const { id: collectionId, state, pauseReason, imagesTotal, imagesFed, imagesSucceeded, imagesFailed } = collection;
  const counts = { imagesTotal, imagesFed, imagesSucceeded, imagesFailed };
  return { type: 'collection.updated', time: time.toISOString(), jobId: null, collectionId, state, pauseReason, ...counts };
}
