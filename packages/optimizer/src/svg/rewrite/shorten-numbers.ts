/** A number as SVG writes it; sticky, so that it is read where it stands. */
const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy;
const separators = /[\s,]*/y;
const command = /[a-z]/iy;
const flag = /[01]/y;

/** How many numbers a path command takes. */
const arities: Readonly<Record<string, number>> = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 };

/** The same number in fewer letters: no plus, no zeros that say nothing. Its value stays to the last bit. */
function shortenNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = ''] = /^([-+]?)0*(\d*)\.?(\d*?)0*(e.*)?$/i.exec(text) ?? [];
  const digits = fraction ? `${whole}.${fraction}` : whole;
  return digits ? `${sign === '-' ? '-' : ''}${digits}${power}` : '0';
}

/** Whether a number would read as a part of the one before it if nothing stood between them. */
function needsSeparator(before: string, after: string): boolean {
  return !after.startsWith('-') && !(after.startsWith('.') && /[.e]/i.test(before));
}

/** Reads a text from its start to its end. */
function createScanner(text: string) {
  let at = 0;
  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) at = pattern.lastIndex;
    return found ?? null;
  }
  return { take, isAtEnd: () => at >= text.length };
}

/** A list of numbers without needless letters, a blank between any two; as it came where it is not one. Pure. */
export function shortenNumbers(text: string): string {
  const reader = createScanner(text);
  const numbers: string[] = [];
  for (reader.take(separators); !reader.isAtEnd(); reader.take(separators)) {
    const taken = reader.take(number);
    if (taken === null) return text;
    numbers.push(shortenNumber(taken));
  }
  return numbers.join(' ');
}

/** Path data without needless letters, every number and command as it was; as it came where it does not parse. Pure. */
export function shortenPath(text: string): string {
  const reader = createScanner(text);
  let shortened = '';
  let letter = '';
  let arity = 0;
  let place = 0;
  let before: string | null = null;
  let flagBefore = false;
  const isWhole = () => (arity === 0 ? place === 0 : place > 0 && place % arity === 0);
  for (let gap = reader.take(separators); !reader.isAtEnd(); gap = reader.take(separators)) {
    const next = reader.take(command);
    if (next !== null) {
      const nextArity = arities[next.toLowerCase()];
      if (nextArity === undefined || (letter !== '' && !isWhole())) return text;
      // a repeated command need not be named, but for M, after which a line would be read
      if (next !== letter || /[mz]/i.test(next)) {
        shortened += next;
        before = null;
      }
      [letter, arity, place] = [next, nextArity, 0];
      continue;
    }
    const isFlag = arity === 7 && [3, 4].includes(place % 7);
    const taken = reader.take(isFlag ? flag : number);
    if (taken === null || arity === 0) return text;
    const shortNumber = shortenNumber(taken);
    // readers disagree on whether a flag may touch what follows, so it does only where it did
    const mayTouch = flagBefore && gap === '';
    shortened += before !== null && !mayTouch && (flagBefore || needsSeparator(before, shortNumber)) ? ` ${shortNumber}` : shortNumber;
    [before, flagBefore] = [shortNumber, isFlag];
    place += 1;
  }
  return letter === '' || isWhole() ? shortened : text;
}
