/** A number of SVG. Sticky, so that it matches only at the position of the scanner. */
const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy;
const separators = /[\s,]*/y;
const command = /[a-z]/iy;
const flag = /[01]/y;

/** Arguments of each path command. */
const arities: Readonly<Record<string, number>> = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 };
const ARC_ARITY = 7;
const arcFlagIndexes: readonly number[] = [3, 4];

/** Writes a list of numbers in fewer characters, with one space between them. Returns the text unchanged when it is no such list. Pure. */
export function shortenNumbers(text: string): string {
  const scanner = new Scanner(text);
  const numbers: string[] = [];
  for (scanner.take(separators); !scanner.isAtEnd(); scanner.take(separators)) {
    const taken = scanner.take(number);
    if (taken === null) return text;
    numbers.push(shortenNumber(taken));
  }
  return numbers.join(' ');
}

/** Writes path data in fewer characters. Commands and values stay. Returns the text unchanged when it does not parse. Pure. */
export function shortenPath(text: string): string {
  const scanner = new Scanner(text);
  const path = new PathWriter();
  for (let gap = scanner.take(separators); !scanner.isAtEnd(); gap = scanner.take(separators)) {
    const letter = scanner.take(command);
    if (letter !== null) {
      if (!path.writeCommand(letter)) return text;
      continue;
    }
    const argument = scanner.take(path.expectsFlag() ? flag : number);
    if (argument === null || !path.acceptsArgument()) return text;
    path.writeArgument(argument, gap === '');
  }
  return path.isComplete() ? path.text : text;
}

/** The same number without a plus sign and needless zeros. Its value stays to the last bit. */
function shortenNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = ''] = /^([-+]?)0*(\d*)\.?(\d*?)0*(e.*)?$/i.exec(text) ?? [];
  const digits = fraction ? `${whole}.${fraction}` : whole;
  return digits ? `${sign === '-' ? '-' : ''}${digits}${power}` : '0';
}

/** Whether two numbers side by side would read as one. */
function needsSeparator(before: string, after: string): boolean {
  return !after.startsWith('-') && !(after.startsWith('.') && /[.e]/i.test(before));
}

/** Reads a text from start to end. */
class Scanner {
  readonly #text: string;
  #index = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The match of a sticky pattern at the current position; null, and no move, without a match. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#index;
    const [match] = pattern.exec(this.#text) ?? [];
    if (match !== undefined) this.#index = pattern.lastIndex;
    return match ?? null;
  }

  isAtEnd(): boolean {
    return this.#index >= this.#text.length;
  }
}

/** Collects path data, and checks that each command gets a multiple of its arguments. */
class PathWriter {
  text = '';
  #letter = '';
  #arity = 0;
  #arguments = 0;
  #previous: { readonly argument: string; readonly isFlag: boolean } | null = null;

  /** False when the command is unknown or the one before it lacks arguments. */
  writeCommand(letter: string): boolean {
    const arity = arities[letter.toLowerCase()];
    if (arity === undefined || !this.isComplete()) return false;
    // a command may be left out when it repeats; after M that would be read as L
    if (letter !== this.#letter || /[mz]/i.test(letter)) {
      this.text += letter;
      this.#previous = null;
    }
    [this.#letter, this.#arity, this.#arguments] = [letter, arity, 0];
    return true;
  }

  acceptsArgument(): boolean {
    return this.#arity > 0;
  }

  expectsFlag(): boolean {
    return this.#arity === ARC_ARITY && arcFlagIndexes.includes(this.#arguments % ARC_ARITY);
  }

  /** `touches`: no separator stood before the argument. */
  writeArgument(argument: string, touches: boolean): void {
    const isFlag = this.expectsFlag();
    const short = shortenNumber(argument);
    this.text += this.#separates(short, touches) ? ` ${short}` : short;
    this.#previous = { argument: short, isFlag };
    this.#arguments += 1;
  }

  /** Whether the last command has all its arguments. True at the start. */
  isComplete(): boolean {
    if (this.#letter === '' || this.#arity === 0) return this.#arguments === 0;
    return this.#arguments > 0 && this.#arguments % this.#arity === 0;
  }

  #separates(argument: string, touches: boolean): boolean {
    if (this.#previous === null) return false;
    // renderers disagree on whether a number may touch the flag before it, so it does only where it did before
    if (this.#previous.isFlag) return !touches;
    return needsSeparator(this.#previous.argument, argument);
  }
}
