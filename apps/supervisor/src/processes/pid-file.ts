import { rmSync } from 'node:fs';
import { replaceFile } from '@pixmill/runtime';

const retryIntervalMs = 1_000;

/**
 * The file that names the pid of a process, for people and for proofs. It is best effort: nothing depends on it, and while the disk is full it
 * is missing (docs/reliability.md#full-disk).
 */
export class PidFile {
  readonly #file: string;
  #retry: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Writes the pid now, or as soon as the disk takes it. */
  write(pid: number): void {
    clearTimeout(this.#retry);
    try {
      replaceFile({ file: this.#file, text: `${pid}\n` });
    } catch {
      this.#tryRemove(); // a file that names an earlier process would be worse than none
      this.#retry = setTimeout(() => this.write(pid), retryIntervalMs);
      this.#retry.unref();
    }
  }

  remove(): void {
    clearTimeout(this.#retry);
    this.#tryRemove();
  }

  #tryRemove(): void {
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // its folder cannot be written to; the next start does not read it
    }
  }
}
