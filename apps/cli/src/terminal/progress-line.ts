import type { Terminal } from './terminal.js';
import { measureWidth } from './text-width.js';

/** At most ten times a second. */
const redrawMs = 100;
const clearLine = '\r\u001b[K';

/** One line at the end of stderr that is drawn again while something runs. */
export interface ProgressLine {
  /** Clears the line and lets a caller print. The line is drawn again with the next change. */
  printAbove(print: () => void): void;
  /** Clears the line for good. */
  end(): void;
}

/**
 * Draws what `render` returns for a width, in columns, when it changed. The line never fills the last column: terminals would begin another one.
 */
export function openProgressLine(terminal: Pick<Terminal, 'stderr' | 'columns'>, render: (columns: number) => string): ProgressLine {
  let shown = '';
  function draw(): void {
    const line = render(terminal.columns - 1);
    if (line === shown || measureWidth(line) >= terminal.columns) return;
    terminal.stderr.write(`${clearLine}${line}`);
    shown = line;
  }
  function clear(): void {
    if (shown !== '') terminal.stderr.write(clearLine);
    shown = '';
  }
  draw();
  const timer = setInterval(draw, redrawMs).unref();
  return {
    printAbove(print) {
      clear();
      print();
    },
    end() {
      clearInterval(timer);
      clear();
    },
  };
}
