export type { ByteRange, StoredObject } from './driver.js';
export type { StorageOwner } from './marker-check.js';
export { longestTtl, retentionSettings, toRetention } from './retention-settings.js';
export { createStorage, type Storage } from './storage.js';
export type { StorageCondition, StorageTrouble } from './storage-condition.js';
export { type StorageKeys, storageKeys, type VariantRef } from './storage-keys.js';
export { type StorageSettings, storageSettings } from './storage-settings.js';
