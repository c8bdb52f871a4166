/** How large a proof is run, and with which dice. */
export interface ProofOptions {
  /** The whole of what docs/reliability.md promises; otherwise the short form that CI runs. */
  readonly full: boolean;
  /** Same seed, same faults and inputs. */
  readonly seed: number;
  /** Tells the person at the terminal how far it is. */
  readonly say: (line: string) => void;
}

export interface ProofReport {
  /** What was counted and measured, units in the names. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Every broken promise, in a sentence; empty when the proof holds. */
  readonly problems: readonly string[];
}

/** A promise of Pixmill, tried from outside on what `npm start` starts. */
export interface Proof {
  readonly name: string;
  readonly summary: string;
  run(options: ProofOptions): Promise<ProofReport>;
}
