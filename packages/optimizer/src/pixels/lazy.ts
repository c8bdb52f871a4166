/** Creates a value on the first `get` and keeps it. `peek` returns null before the first `get`. */
export function lazy<T>(create: () => Promise<T>): { get: () => Promise<T>; peek: () => Promise<T> | null } {
  let created: Promise<T> | null = null;
  return {
    get() {
      created ??= create();
      return created;
    },
    peek: () => created,
  };
}
