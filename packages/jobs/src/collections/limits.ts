/** Images of one import, and of one collection. Source: docs/api/collections.md#limits. */
export const maxImportedImages = 50_000;
export const maxCollectionImages = 1_000_000;
