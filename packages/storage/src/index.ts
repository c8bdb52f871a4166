export { type StorageSettings, storageSettings } from './config.js';
export type { ByteRange, StoredObject } from './driver.js';
export { jobOfKey, jobPrefix, sourceKey, variantKey, watermarkKey } from './keys.js';
export { createStorage, type Storage } from './storage.js';
