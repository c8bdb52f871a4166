import { writeSync } from 'node:fs';

/** Lines that could not be written since the last one that was. */
export interface LostLines {
  readonly count: number;
  /** Code of the last failure, such as `ENOSPC`. */
  readonly reason: string;
}

export interface LineWriterOptions {
  /** File descriptor, such as 1 for stdout. */
  readonly fd: number;
  /** The line that is written, once writing works again, instead of the lost ones; ends with a line break. */
  renderLoss(lost: LostLines): string;
}

/** Writes lines of text. Each ends with a line break. Never throws. */
export interface LineWriter {
  write(line: string): void;
}

/** A reader that is a moment behind gets this long, once, before lines are dropped: together 100 ms. */
const fullPipe = { tries: 10, pauseMs: 10 };
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes lines at once. What cannot be written is counted and dropped: a full disk, a closed pipe or a reader that stands still must not
 * end a process (docs/reliability.md#full-disk).
 */
export function createLineWriter({ fd, renderLoss }: LineWriterOptions): LineWriter {
  let lost: LostLines | null = null;
  /** Whether the last line was cut in its middle. */
  let torn = false;
  /** Whether a full pipe is given time: not again until a line was written. */
  let patient = true;

  /** Null when the text was written, else the code of the failure. */
  function tryWrite(text: string): string | null {
    const bytes = Buffer.from(torn ? `\n${text}` : text);
    let written = 0;
    for (let triesLeft = patient ? fullPipe.tries : 0; written < bytes.length; ) {
      try {
        written += writeSync(fd, bytes, written);
      } catch (thrown) {
        const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
        if (code !== 'EAGAIN' || triesLeft === 0) {
          if (written > 0) torn = true;
          return code;
        }
        triesLeft -= 1;
        Atomics.wait(clock, 0, 0, fullPipe.pauseMs);
      }
    }
    torn = false;
    return null;
  }

  function countLost(reason: string): void {
    patient = false;
    lost = { count: (lost?.count ?? 0) + 1, reason };
  }

  return {
    write(line) {
      if (lost !== null) {
        const failure = tryWrite(renderLoss(lost));
        if (failure !== null) return countLost(failure);
        lost = null;
      }
      const failure = tryWrite(line);
      if (failure === null) patient = true;
      else countLost(failure);
    },
  };
}
