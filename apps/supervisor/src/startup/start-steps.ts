import { wrapText } from './wrap-text.js';

const nameWidth = 12;
/** A second start has no longer step on an idle machine, and prints only how long each took. */
const announceAfterMs = 1_500;
const repeatEveryMs = 15_000;

export interface StepOptions<T> {
  /** What the step waits for, in words, each time it is printed. */
  waitsFor(): string;
  /** A detail of its result, such as `2 applied`. */
  describe?(result: T): string;
}

/** Prints the steps of a start with their times, in 80 columns. Steps may run at the same time. */
export class StartSteps {
  readonly #printLine: (line: string) => void;
  readonly #announceAfterMs: number;

  constructor(printLine: (line: string) => void, timing: { readonly announceAfterMs: number } = { announceAfterMs }) {
    this.#printLine = printLine;
    this.#announceAfterMs = timing.announceAfterMs;
  }

  /** Prints what a step that takes long waits for, and its time when it ends. A step that fails prints no time. */
  async run<T>(name: string, options: StepOptions<T>, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const formatElapsed = () => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
    let announced = false;
    const announce = () => {
      this.say(name, `waits for ${options.waitsFor()} ...${announced ? ` (${formatElapsed()})` : ''}`);
      announced = true;
      timer = setTimeout(announce, repeatEveryMs);
    };
    let timer = setTimeout(announce, this.#announceAfterMs);
    try {
      const result = await work();
      const detail = options.describe?.(result) ?? '';
      this.say(name, `done in ${formatElapsed()}${detail === '' ? '' : `: ${detail}`}`);
      return result;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Prints a sentence about a step. */
  say(name: string, text: string): void {
    for (const line of wrapText(`  ${name.padEnd(nameWidth)}`, text)) this.#printLine(line);
  }
}
