/** Something that is wrong, or may become wrong. */
export interface Finding {
  readonly state: 'warning' | 'problem';
  /** What is wrong, and what follows from it: one or two sentences. */
  readonly meaning: string;
  /** How to mend it: a command or a setting, and the page of the docs. */
  readonly remedy: string;
}

/** What a check found. */
export interface CheckReport {
  /** One line with figures; shown whatever the state. */
  readonly summary: string;
  readonly findings?: readonly Finding[];
  /** For `--json`. */
  readonly figures?: Readonly<Record<string, boolean | number | string | null>>;
}

/** One check of the doctor. */
export interface Check<Context> {
  readonly name: string;
  /** Checks that must have no problem; otherwise this one is skipped. */
  readonly needs?: readonly string[];
  /** In ms; 10 s by default. */
  readonly timeLimitMs?: number;
  /**
   * Looks at one part. A string is the reason why there is nothing to look at. What it throws becomes a problem. `signal` aborts at the time
   * limit.
   */
  run(context: Context, signal: AbortSignal): Promise<CheckReport | string>;
}

export type CheckState = 'ok' | 'warning' | 'problem' | 'skipped';

/** The result of a check, as `--json` prints it. */
export interface CheckResult {
  readonly name: string;
  readonly state: CheckState;
  /** For a skipped check: the reason. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly figures: Readonly<Record<string, boolean | number | string | null>>;
}

/** Names a problem. */
export const problem = (meaning: string, remedy: string): Finding => ({ state: 'problem', meaning, remedy });

/** Names what may become a problem. */
export const warning = (meaning: string, remedy: string): Finding => ({ state: 'warning', meaning, remedy });
