import { clearLine, type Terminal } from './terminal.js';
import { measureWidth } from './text-width.js';

/** At most ten times a second. */
const redrawMs = 100;

/** The last line of stderr, which is drawn again while something runs. `warnLine` takes its place until it changes. */
export interface ProgressLine {
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
  draw();
  const timer = setInterval(draw, redrawMs).unref();
  return {
    end() {
      clearInterval(timer);
      if (shown !== '') terminal.stderr.write(clearLine);
    },
  };
}
