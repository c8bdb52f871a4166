import { styleText } from 'node:util';
import type { Terminal } from './terminal.js';

export type Colour = 'green' | 'red' | 'yellow' | 'bold' | 'dim';

/** Settings that other programs share: https://no-color.org and https://force-color.org. */
export interface ColourSettings {
  readonly NO_COLOR?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Whether colours are wanted. `FORCE_COLOR` wins over `NO_COLOR`, as in Node; without both a terminal that can draw has them. Pure. */
export function wantsColours({ NO_COLOR = '', FORCE_COLOR, TERM }: ColourSettings, isTerminal: boolean): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return isTerminal && NO_COLOR === '' && TERM !== 'dumb';
}

/** A text in a colour, where the terminal has colours. */
export function paint({ hasColours }: Pick<Terminal, 'hasColours'>, colour: Colour, text: string): string {
  return hasColours ? styleText(colour, text, { validateStream: false }) : text;
}
