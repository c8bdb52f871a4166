/** Scale and seed of a run. */
export interface ProofOptions {
  /** The scale of docs/reliability.md; otherwise the short form that CI runs. */
  readonly full: boolean;
  /** The same seed gives the same faults and inputs. */
  readonly seed: number;
  /** Prints progress for the person at the terminal. */
  readonly log: (line: string) => void;
}

export interface ProofReport {
  /** Counts and measurements by name; names carry the unit. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** One sentence for each broken promise; empty when the proof holds. */
  readonly problems: readonly string[];
}

/** Tests a promise of Pixmill from outside, on the processes of `npm start`. */
export interface Proof {
  readonly name: string;
  readonly summary: string;
  run(options: ProofOptions): Promise<ProofReport>;
}
