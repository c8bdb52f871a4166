export type { ByteRange, StoredObject } from './driver.js';
export { createStorage, type Storage } from './storage.js';
export { jobIdFromKey, jobPrefix, sourceKey, variantKey, watermarkKey } from './storage-keys.js';
export { type StorageSettings, storageSettings } from './storage-settings.js';
