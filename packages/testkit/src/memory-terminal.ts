import { Writable } from 'node:stream';

/** Where a command prints in a test. */
export interface MemoryTerminal {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly hasColours: boolean;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** What was printed so far. */
  readOutput(): { readonly stdout: string; readonly stderr: string };
}

/** A terminal that keeps its output: 80 columns, no colours, no line that is drawn again. */
export function createMemoryTerminal(cwd: string, signal: AbortSignal = new AbortController().signal): MemoryTerminal {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  return {
    stdout: collect(stdout),
    stderr: collect(stderr),
    ...{ isInteractive: false, columns: 80, hasColours: false, cwd, signal },
    readOutput: () => ({ stdout: stdout.join(''), stderr: stderr.join('') }),
  };
}

const collect = (texts: string[]) =>
  new Writable({
    write(chunk, _encoding, callback) {
      texts.push(String(chunk));
      callback();
    },
  });
