export type { ByteRange, StoredObject } from './driver.js';
export { createStorage, type Storage } from './storage.js';
export { type StorageKeys, storageKeys, type VariantRef } from './storage-keys.js';
export { type StorageSettings, storageSettings } from './storage-settings.js';
