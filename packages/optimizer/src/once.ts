/** What is made when it is first asked for, and once. */
export function once<T>(make: () => Promise<T>): { get: () => Promise<T>; ifMade: () => Promise<T> | null } {
  let made: Promise<T> | null = null;
  return {
    get() {
      made ??= make();
      return made;
    },
    ifMade: () => made,
  };
}
