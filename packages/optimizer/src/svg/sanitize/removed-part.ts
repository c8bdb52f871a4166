/** A part of an SVG that is not allowed, so that a sanitized SVG does not have it. */
export interface RemovedPart {
  /** The name of the element, attribute or instruction as the SVG writes it. Whoever made the SVG chose it: a report takes it through `limitNames`. */
  readonly name: string;
  /** Whether a browser draws the part, or could draw something else without it. False for scripts, event handlers, links and metadata. */
  readonly draws: boolean;
}

/** The removed parts of one SVG, one for each name, in the order of their removal. */
export class RemovedParts {
  readonly #draws = new Map<string, boolean>();

  add(name: string, draws: boolean): void {
    this.#draws.set(name, draws || (this.#draws.get(name) ?? false));
  }

  addAll(others: RemovedParts): void {
    for (const { name, draws } of others.list()) this.add(name, draws);
  }

  get isEmpty(): boolean {
    return this.#draws.size === 0;
  }

  /** The parts so far; `draws` when one of the parts with this name draws. */
  list(): RemovedPart[] {
    return [...this.#draws].map(([name, draws]) => ({ name, draws }));
  }
}
