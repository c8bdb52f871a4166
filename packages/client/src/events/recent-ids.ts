/** A resume looks a minute back, so that repeats are recent ones. */
const maxIds = 10_000;

/** The ids of the last events. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** False for an id that was added before. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > maxIds) this.#ids.delete(this.#ids.values().next().value as string); // the oldest one
    return true;
  }
}
