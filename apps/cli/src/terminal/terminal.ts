import type { Writable } from 'node:stream';

/** Where a command prints, and what it may draw there. */
export interface Terminal {
  /** For results. */
  readonly stdout: Writable;
  /** For progress, warnings and errors. */
  readonly stderr: Writable;
  /**
   * Whether a person looks at both streams on a terminal where a line can be drawn again. With one of them in a file or a pipe both have plain
   * lines, so that a bar never mixes with the output of the next program.
   */
  readonly isInteractive: boolean;
  /** Width in characters, also after the window changed; 80 where it is unknown. */
  readonly columns: number;
  /** Whether colours are wanted: a terminal without `NO_COLOR`, or `FORCE_COLOR`. */
  readonly hasColours: boolean;
  /** The working directory of the user. */
  readonly cwd: string;
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal;
}

/** Moves to the start of the line and clears it. */
export const clearLine = '\r\u001b[K';

/** Prints one line of a result. */
export function printLine({ stdout }: Pick<Terminal, 'stdout'>, line: string): void {
  stdout.write(`${line}\n`);
}

/** Prints one line that is no result, in place of a progress line. */
export function warnLine(
  { stderr, isInteractive }: Pick<Terminal, 'stderr'> & Partial<Pick<Terminal, 'isInteractive'>>,
  line: string,
): void {
  stderr.write(`${isInteractive ? clearLine : ''}${line}\n`);
}
