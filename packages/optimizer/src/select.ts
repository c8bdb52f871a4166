import type { Knobs } from './codec.js';

/** An encoding still competing. */
export interface Candidate {
  readonly codec: string;
  readonly knobs: Knobs;
  readonly lossy: boolean;
  readonly bytes: Buffer;
  readonly operated: boolean;
}

/** A candidate and what became of it. */
export interface Judged extends Candidate {
  readonly accepted: boolean;
  readonly note: string;
}

/** Those that could win against a source of so many bytes, smallest first; a tie goes to the source. Pure. */
export function rank<C extends { readonly bytes: Buffer }>(candidates: readonly C[], sourceBytes: number): C[] {
  return candidates.filter(({ bytes }) => bytes.length < sourceBytes).sort((a, b) => a.bytes.length - b.bytes.length);
}

/** The smallest accepted candidate that is smaller than the source; null when the source itself is best. Pure. */
export function select(judged: readonly Judged[], sourceBytes: number): Judged | null {
  return rank(judged, sourceBytes).find(({ accepted }) => accepted) ?? null;
}
