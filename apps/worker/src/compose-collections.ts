import type { Database } from '@pixmill/db';
import { nameFromUrl } from '@pixmill/dialects';
import {
  createCancelJob,
  createFeed,
  createImportImages,
  createTellCollection,
  type Feed,
  type FeedDeps,
  type ImportImages,
  type ImportImagesDeps,
  type SettleDeps,
} from '@pixmill/jobs';
import { collectImageLinks, readImageLinks } from '@pixmill/outbound/image-links';
import type { WorkerSettings } from './config.js';

export type ComposeCollectionsDeps = Omit<FeedDeps, 'cancelJob' | 'tellCollection'> &
  Omit<ImportImagesDeps, 'readImageLinks' | 'collectImageLinks' | 'nameFromUrl' | 'tellCollection'> &
  Pick<SettleDeps, 'settledPublisher'> & { readonly jobs: Database['jobs']; readonly collections: Database['collections'] };

/** What a worker does for collections: it feeds them when one of their jobs has settled, and once a second. */
export interface CollectionVerbs {
  readonly feed: Feed;
  readonly importImages: ImportImages;
  readonly onCollectionProgress: NonNullable<SettleDeps['onCollectionProgress']>;
}

export function composeCollections(settings: WorkerSettings, deps: ComposeCollectionsDeps, tempDir: string): CollectionVerbs {
  const tellCollection = createTellCollection(deps);
  const feed = createFeed(
    { ...deps, tellCollection, cancelJob: createCancelJob(deps) },
    { maxQueuedPerAccount: settings.MAX_QUEUED_PER_ACCOUNT, orphanTtlMs: settings.ORPHAN_TTL },
  );
  return {
    feed,
    importImages: createImportImages({ ...deps, tellCollection, readImageLinks, collectImageLinks, nameFromUrl }, { tempDir }),
    onCollectionProgress(collection) {
      tellCollection.later(collection);
      feed().catch((thrown: unknown) =>
        deps.log.error(thrown, { collectionId: collection.id }, 'collections not fed; the next round will'),
      );
    },
  };
}
