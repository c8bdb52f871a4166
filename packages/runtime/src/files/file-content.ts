export interface FileContent {
  readonly file: string;
  readonly text: string;
  /** Permission bits; 0600 by default. */
  readonly mode?: number;
}
