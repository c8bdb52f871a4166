import { randomUUID } from 'node:crypto';

/** A service without a database. Contract: `StorageOwner` of packages/storage/src/marker-check.ts. */
export interface TestStorageOwner {
  readonly id: string;
  getId(): Promise<string>;
  markFirstStorage(mark: (expectedKeys: readonly string[]) => Promise<void>): Promise<boolean>;
  recordStorageMarked(): Promise<void>;
}

/** `expectedKeys` are objects that the first storage must have, as after an upgrade; none by default. */
export function createStorageOwner(expectedKeys: readonly string[] = []): TestStorageOwner {
  const id = randomUUID();
  let marked = false;
  return {
    id,
    getId: async () => id,
    async markFirstStorage(mark) {
      if (marked) return false;
      await mark(expectedKeys);
      marked = true;
      return true;
    },
    async recordStorageMarked() {
      marked = true;
    },
  };
}
