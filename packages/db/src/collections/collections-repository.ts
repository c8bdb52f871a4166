import type { Collection, CollectionImport } from '@pixmill/contracts';
import type { RenderEvent } from '../events/endpoint-deliveries.js';
import type { SubmittedJob } from '../jobs/submit-job.js';
import type { Sql } from '../sql.js';
import { type AddedItems, addItems, type NewItem } from './add-items.js';
import { pruneCollections, removeCollection, retryCollection } from './end-collections.js';
import {
  claimFeed,
  type FeedClaim,
  type FeedClaimRequest,
  type FeedItem,
  type FeedSubmission,
  findFeedItems,
  findUnsettledJobs,
  pauseWithoutTokens,
  releaseFeed,
  submitFeed,
} from './feed-claims.js';
import { type CollectionItem, type CollectionPageQuery, findCollections, findItems, type ItemPageQuery } from './find-collections.js';
import { type CollectionResult, findResults, type ResultPageQuery } from './find-results.js';
import {
  claimImport,
  failImport,
  finishImport,
  type ImportClaim,
  type ImportedUrl,
  releaseImport,
  renewImport,
  startImport,
} from './imports.js';
import { tellEndpoints } from './tell-endpoints.js';
import {
  type CollectionChange,
  type CollectionRef,
  changeCollection,
  getCollection,
  insertCollection,
  type NewCollection,
} from './write-collections.js';

/** Collections and the list of their images. Methods that name a collection throw AppError `collection_not_found`. */
export interface CollectionsRepository {
  create(collection: NewCollection): Promise<Collection>;
  /** Reads one row. */
  get(ref: CollectionRef): Promise<Collection>;
  /** The newest first. */
  list(query: CollectionPageQuery): Promise<Collection[]>;
  /** Appends items. Throws AppError `state_conflict`, `invalid_parameter` (too many) or `upload_not_found`. */
  addItems(ref: CollectionRef, items: { readonly items: readonly NewItem[]; readonly maxImages: number }): Promise<AddedItems>;
  /** In the order of their positions. */
  listItems(query: ItemPageQuery): Promise<CollectionItem[]>;
  /** The stored results, in the order of their positions. */
  listResults(query: ResultPageQuery): Promise<CollectionResult[]>;
  /** Starts, pauses, resumes or cancels. Throws AppError `state_conflict`. */
  change(ref: CollectionRef, change: CollectionChange): Promise<Collection>;
  /** A new collection, started, of the failed images of an ended one. Throws AppError `state_conflict`. */
  retry(ref: CollectionRef, target: { readonly newId: string }): Promise<Collection>;
  /** Deletes a draft or an ended collection, not its jobs. Throws AppError `state_conflict`. */
  remove(ref: CollectionRef): Promise<void>;
  /** Deletes collections that ended longer than `ageMs` ago. Returns how many. */
  prune(options: { readonly ageMs: number; readonly limit: number }): Promise<number>;

  /** Throws AppError `state_conflict` for a collection that is no draft. */
  startImport(ref: CollectionRef, started: Pick<CollectionImport, 'url' | 'kind'>): Promise<Collection>;
  claimImport(leaseMs: number): Promise<ImportClaim | null>;
  /** False when the import was cancelled. */
  renewImport(lease: { readonly id: string; readonly leaseMs: number }): Promise<boolean>;
  finishImport(found: { readonly id: string; readonly urls: readonly ImportedUrl[]; readonly maxImages: number }): Promise<number>;
  failImport(failed: { readonly id: string; readonly failure: NonNullable<CollectionImport['failure']> }): Promise<void>;
  releaseImport(released: { readonly id: string; readonly retryMs: number }): Promise<void>;

  /** Writes the webhooks of a change of the state; nothing when they were written. */
  tellEndpoints(ref: CollectionRef): Promise<void>;

  claimFeed(request: FeedClaimRequest): Promise<FeedClaim | null>;
  releaseFeed(released: Pick<FeedClaim, 'id' | 'state'> & { readonly done: boolean }): Promise<void>;
  findFeedItems(query: { readonly id: string; readonly from: number; readonly limit: number }): Promise<FeedItem[]>;
  /** Submits one job of a collection. Throws AppError `claim_lost`, and what `JobsRepository.submit` throws. */
  submitFeed(submission: FeedSubmission): Promise<SubmittedJob>;
  pauseWithoutTokens(id: string): Promise<boolean>;
  findUnsettledJobs(id: string): Promise<string[]>;
}

export function createCollectionsRepository(db: Sql, renderEvent: RenderEvent | null): CollectionsRepository {
  return {
    create: (collection) => insertCollection(db, collection),
    get: (ref) => getCollection(db, ref),
    list: (query) => findCollections(db, query),
    addItems: (ref, items) => addItems(db, ref, items),
    listItems: (query) => findItems(db, query),
    listResults: (query) => findResults(db, query),
    change: (ref, change) => changeCollection(db, ref, change),
    retry: (ref, target) => retryCollection(db, ref, target),
    remove: (ref) => removeCollection(db, ref),
    prune: (options) => pruneCollections(db, options),
    startImport: (ref, started) => startImport(db, ref, started),
    claimImport: (leaseMs) => claimImport(db, leaseMs),
    renewImport: (lease) => renewImport(db, lease),
    finishImport: (found) => finishImport(db, found),
    failImport: (failed) => failImport(db, failed),
    releaseImport: (released) => releaseImport(db, released),
    tellEndpoints: (ref) => tellEndpoints(db, ref, renderEvent),
    claimFeed: (request) => claimFeed(db, request),
    releaseFeed: (released) => releaseFeed(db, released),
    findFeedItems: (query) => findFeedItems(db, query),
    submitFeed: (submission) => submitFeed(db, submission, renderEvent),
    pauseWithoutTokens: (id) => pauseWithoutTokens(db, id),
    findUnsettledJobs: (id) => findUnsettledJobs(db, id),
  };
}
