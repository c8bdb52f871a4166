/** What is made when it is first asked for, and once. */
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
