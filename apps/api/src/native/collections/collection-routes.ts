import type { AccountContext } from '../account-context.js';
import type { AnyApiRoute } from '../route/api-route.js';
import { type ChangeCollectionDeps, createChangeRoutes } from './change-collection.js';
import { type CollectionArchiveDeps, createCollectionArchiveRoute } from './collection-archive.js';
import { type CollectionImagesDeps, createCollectionImagesRoutes } from './collection-images.js';
import { type CreateCollectionRouteDeps, createCreateCollectionRoute } from './create-collection.js';
import { createImportRoute, type ImportRouteDeps } from './import-images.js';
import { createReadRoutes, type ReadCollectionsDeps } from './read-collections.js';

export type CollectionRoutesDeps = CreateCollectionRouteDeps &
  ReadCollectionsDeps &
  CollectionImagesDeps &
  ImportRouteDeps &
  ChangeCollectionDeps &
  CollectionArchiveDeps;

/** Named batches of images of any size. Source: docs/api/collections.md. */
export function createCollectionRoutes(deps: CollectionRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    createCreateCollectionRoute(deps),
    ...createReadRoutes(deps),
    ...createCollectionImagesRoutes(deps),
    createImportRoute(deps),
    ...createChangeRoutes(deps),
    createCollectionArchiveRoute(deps),
  ];
}
