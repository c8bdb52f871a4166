/**
 * The blur of the reference implementation: a recursive Gaussian of three poles in 32-bit floats. Its rounding errors do not decay along
 * a line, so it scores flat pictures lower than the exact formula does. Source: docs/metric.md#9-numeric-pitfalls, number 3.
 */
const { fround } = Math;

/** For each pole: the gain of the input, and the factor of the previous value. The factor of the third pole is 0. */
const [GAIN_A, GAIN_B, GAIN_C] = [0.05529523572608663, -0.05883668702694999, 0.012955819110517089];
const [D_A, D_B] = [-1.902113032590307, -1.1755705045849463];
const [N0, N1, N2] = [fround(GAIN_A), fround(GAIN_B), fround(GAIN_C)];
const [M0, M1] = [fround(-D_A), fround(-D_B)];

/** Four steps of a pole at once: the parts of an input and of the two previous values in each of the four outputs. */
function createBlock(gain: number, d: number) {
  const [s0, s1, s2, s3, s4] = [1, -d, d * d - 1, 2 * d - d ** 3, d ** 4 - 3 * d * d + 1];
  return {
    inputs: [fround(gain * s0), fround(gain * s1), fround(gain * s2), fround(gain * s3)],
    last: [fround(s1), fround(s2), fround(s3), fround(s4)],
    older: [fround(s0), fround(s1), fround(s2), fround(s3)],
  } as const;
}
const [first, second] = [createBlock(GAIN_A, D_A), createBlock(GAIN_B, D_B)];
const [A0, A1, A2, A3] = first.inputs;
const [AP0, AP1, AP2, AP3] = first.last;
const [, AQ1, AQ2, AQ3] = first.older;
const [B0, B1, B2, B3] = second.inputs;
const [BP0, BP1, BP2, BP3] = second.last;
const [, BQ1, BQ2, BQ3] = second.older;

/** The blur reads this many values before and after a line. */
const before = 10;
const after = 4;

/** Where the values of a line made by `createPaddedLine` start. */
export const lineStart = before;

/** A line of `width` values with zeros on both sides. */
export function createPaddedLine(width: number): Float32Array {
  return new Float32Array(before + width + after);
}

/**
 * Blurs a line made by `createPaddedLine` and writes its `width` values to `blurred`. One long function, because six values go from step
 * to step.
 */
export function blurLine(line: Float32Array, blurred: Float32Array, width: number): void {
  const at = (index: number) => line[index] ?? 0;
  let a1 = 0;
  let a2 = 0;
  let b1 = 0;
  let b2 = 0;
  let c1 = 0;
  let c2 = 0;
  for (let i = -4; i < width; ) {
    if (i < 8 || i >= width - 7) {
      const x = fround(at(i + 4) + at(i + 14));
      const a = fround(M0 * a1 + fround(fround(N0 * x) - a2));
      const b = fround(M1 * b1 + fround(fround(N1 * x) - b2));
      const c = fround(fround(N2 * x) - c2);
      a2 = a1;
      b2 = b1;
      c2 = c1;
      a1 = a;
      b1 = b;
      c1 = c;
      if (i >= 0) blurred[i] = a + fround(b + c);
      i += 1;
      continue;
    }
    const x0 = fround(at(i + 4) + at(i + 14));
    const x1 = fround(at(i + 5) + at(i + 15));
    const x2 = fround(at(i + 6) + at(i + 16));
    const x3 = fround(at(i + 7) + at(i + 17));
    const p0 = fround(AP0 * a1 + fround(fround(A0 * x0) - a2));
    const p1 = fround(AP1 * a1 + fround(fround(fround(A1 * x0) + A0 * x1) - AQ1 * a2));
    const p2 = fround(AP2 * a1 + fround(fround(fround(fround(A2 * x0) + A1 * x1) + A0 * x2) - AQ2 * a2));
    const p3 = fround(AP3 * a1 + fround(fround(fround(fround(fround(A3 * x0) + A2 * x1) + A1 * x2) + A0 * x3) - AQ3 * a2));
    const q0 = fround(BP0 * b1 + fround(fround(B0 * x0) - b2));
    const q1 = fround(BP1 * b1 + fround(fround(fround(B1 * x0) + B0 * x1) - BQ1 * b2));
    const q2 = fround(BP2 * b1 + fround(fround(fround(fround(B2 * x0) + B1 * x1) + B0 * x2) - BQ2 * b2));
    const q3 = fround(BP3 * b1 + fround(fround(fround(fround(fround(B3 * x0) + B2 * x1) + B1 * x2) + B0 * x3) - BQ3 * b2));
    // the factor of the third pole is 0: half of the terms vanish
    const r0 = fround(fround(N2 * x0) - c2);
    const r1 = fround(fround(N2 * x1) - c1);
    const r2 = fround(fround(fround(N2 * x2 - fround(N2 * x0))) + c2);
    const r3 = fround(fround(fround(N2 * x3 - fround(N2 * x1))) + c1);
    blurred[i] = p0 + fround(q0 + r0);
    blurred[i + 1] = p1 + fround(q1 + r1);
    blurred[i + 2] = p2 + fround(q2 + r2);
    blurred[i + 3] = p3 + fround(q3 + r3);
    a1 = p3;
    a2 = p2;
    b1 = q3;
    b2 = q2;
    c1 = r3;
    c2 = r2;
    i += 4;
  }
}

/** A line comes out of a column blur after this many further lines went in. */
export const delayLines = after;
/** Each output line is computed from the first and the last of this many input lines. */
const windowLines = before + 1;

/** The two previous output lines of one pole. */
interface PoleLines {
  last: Float32Array;
  older: Float32Array;
}

/** Blurs all columns of a picture, line by line. */
export class ColumnBlur {
  readonly #window: readonly Float32Array[];
  readonly #poles: readonly [PoleLines, PoleLines, PoleLines];
  readonly #out: Float32Array;
  #lineCount = 0;

  constructor(width: number) {
    const createLine = () => new Float32Array(width);
    const createPole = () => ({ last: createLine(), older: createLine() });
    this.#window = Array.from({ length: windowLines }, createLine);
    this.#poles = [createPole(), createPole(), createPole()];
    this.#out = createLine();
  }

  /** The buffer for the next input line. Write to it, then call `step`. */
  nextLine(): Float32Array {
    return this.#lineAt(this.#lineCount);
  }

  /**
   * Takes the line in `nextLine()` and returns the blurred line of `delayLines` lines before; the next step overwrites it. With `atEnd`
   * the input is a line of zeros, for the lines after the last one.
   */
  step(atEnd: boolean): Float32Array {
    const newest = this.nextLine();
    if (atEnd) newest.fill(0);
    this.#lineCount += 1;
    this.#filter(this.#lineAt(this.#lineCount), newest);
    for (const pole of this.#poles) [pole.last, pole.older] = [pole.older, pole.last];
    return this.#out;
  }

  #lineAt(index: number): Float32Array {
    return this.#window[index % windowLines] ?? this.#out;
  }

  /** Writes the new values of each pole over its older line. */
  #filter(oldest: Float32Array, newest: Float32Array): void {
    const [poleA, poleB, poleC] = this.#poles;
    const { last: a1, older: a2 } = poleA;
    const { last: b1, older: b2 } = poleB;
    const { older: c2 } = poleC;
    const out = this.#out;
    for (let x = 0; x < out.length; x += 1) {
      const value = fround((oldest[x] ?? 0) + (newest[x] ?? 0));
      const a = fround(N0 * value + fround(M0 * (a1[x] ?? 0) - (a2[x] ?? 0)));
      const b = fround(N1 * value + fround(M1 * (b1[x] ?? 0) - (b2[x] ?? 0)));
      const c = fround(N2 * value - (c2[x] ?? 0));
      a2[x] = a;
      b2[x] = b;
      c2[x] = c;
      out[x] = a + fround(b + c);
    }
  }
}
