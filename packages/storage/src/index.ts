export { type StorageSettings, storageSettings } from './config.js';
export type { ByteRange } from './driver.js';
export { jobPrefix, sourceKey, variantKey } from './keys.js';
export { createStorage, type Storage } from './storage.js';
