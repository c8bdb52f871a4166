import { renderJobOptions } from '@pixmill/dialects';
import { createAddSources, createCreateCollection, createTellCollection } from '@pixmill/jobs';
import type { Adapters } from './adapters.js';

/** What the endpoints of collections need besides the repository. */
export function composeCollections({ database, vault, events, log }: Adapters) {
  const { collections, watermarks, connectors } = database;
  return {
    collections,
    createCollection: createCreateCollection({ collections, watermarks, connectors, vault, renderJobOptions, log }),
    addSources: createAddSources({ collections, vault }),
    tellCollection: createTellCollection({ collections, events, log }),
  };
}
