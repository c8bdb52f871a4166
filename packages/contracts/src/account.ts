/** The account that pays for a job. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Meaningless when `unlimited`. */
  readonly tokens: number;
  readonly unlimited: boolean;
}
