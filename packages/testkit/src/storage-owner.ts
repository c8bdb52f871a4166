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
  let last: Promise<unknown> = Promise.resolve();

  async function markUnlessMarked(mark: (expectedKeys: readonly string[]) => Promise<void>): Promise<boolean> {
    if (marked) return false;
    await mark(expectedKeys);
    marked = true;
    return true;
  }

  return {
    id,
    getId: async () => id,
    markFirstStorage(mark) {
      const turn = last.then(() => markUnlessMarked(mark));
      last = turn.catch(() => undefined);
      return turn;
    },
    async recordStorageMarked() {
      marked = true;
    },
  };
}
