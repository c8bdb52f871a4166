/**
 * The reference's own blur: a recursive gaussian of three poles in 32-bit floats. Its rounding errors do not decay along a line, which
 * is why it reads flat pictures lower than the exact formula. Source: the metric's specification, section 9.3.
 */
const { fround } = Math;

/** Of each pole: gain of the input, and factor of the value before. The third pole's factor is 0. */
const [N0, N1, N2] = [0.05529523572608663, -0.05883668702694999, 0.012955819110517089].map(fround);
const [D0, D1] = [-1.902113032590307, -1.1755705045849463];

/** Four steps of one pole at once: what an input gives to itself and to those after it, and what the two values before give. */
function blockOf(gain, d) {
  const steps = [1, -d, d * d - 1, 2 * d - d ** 3, d ** 4 - 3 * d * d + 1];
  return {
    inputs: steps.slice(0, 4).map((step) => fround(gain * step)),
    last: steps.slice(1).map(fround),
    older: steps.slice(0, 4).map(fround),
  };
}
const [first, second] = [blockOf(0.05529523572608663, D0), blockOf(-0.05883668702694999, D1)];
const [A0, A1, A2, A3] = first.inputs;
const [AP0, AP1, AP2, AP3] = first.last;
const [, AQ1, AQ2, AQ3] = first.older;
const [B0, B1, B2, B3] = second.inputs;
const [BP0, BP1, BP2, BP3] = second.last;
const [, BQ1, BQ2, BQ3] = second.older;
const [M0, M1] = [fround(-D0), fround(-D1)];

/** Values a line reaches back, and on, beyond its own. */
const before = 10;
const after = 4;

/** Room for a line of `width` values with zeros around it, which begins at `lineStart`. */
export const lineStart = before;
export const createLine = (width) => new Float32Array(before + width + after);

/** Blurs a line made by `createLine`. `blurred` gets its `width` values. */
export function blurLine(line, blurred, width) {
  let a1 = 0;
  let a2 = 0;
  let b1 = 0;
  let b2 = 0;
  let c1 = 0;
  let c2 = 0;
  for (let i = -4; i < width; ) {
    if (i < 8 || i >= width - 7) {
      const x = fround(line[i + 4] + line[i + 14]);
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
    const x0 = fround(line[i + 4] + line[i + 14]);
    const x1 = fround(line[i + 5] + line[i + 15]);
    const x2 = fround(line[i + 6] + line[i + 16]);
    const x3 = fround(line[i + 7] + line[i + 17]);
    const p0 = fround(AP0 * a1 + fround(fround(A0 * x0) - a2));
    const p1 = fround(AP1 * a1 + fround(fround(fround(A1 * x0) + A0 * x1) - AQ1 * a2));
    const p2 = fround(AP2 * a1 + fround(fround(fround(fround(A2 * x0) + A1 * x1) + A0 * x2) - AQ2 * a2));
    const p3 = fround(AP3 * a1 + fround(fround(fround(fround(fround(A3 * x0) + A2 * x1) + A1 * x2) + A0 * x3) - AQ3 * a2));
    const q0 = fround(BP0 * b1 + fround(fround(B0 * x0) - b2));
    const q1 = fround(BP1 * b1 + fround(fround(fround(B1 * x0) + B0 * x1) - BQ1 * b2));
    const q2 = fround(BP2 * b1 + fround(fround(fround(fround(B2 * x0) + B1 * x1) + B0 * x2) - BQ2 * b2));
    const q3 = fround(BP3 * b1 + fround(fround(fround(fround(fround(B3 * x0) + B2 * x1) + B1 * x2) + B0 * x3) - BQ3 * b2));
    // the factor 0 leaves half of the terms
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

/** Lines that go in before the first comes out of a column blur. */
export const delay = after;
/** Lines of which the blur down the columns looks at the first and the last. */
const reach = before + 1;

/** One line further down all columns: of each pole `last` and `older` are the lines before; `older` gets the new one. */
function stepColumns({ oldest, newest, poles: [one, three, five], out }) {
  const a1 = one.last;
  const a2 = one.older;
  const b1 = three.last;
  const b2 = three.older;
  const c2 = five.older;
  for (let x = 0; x < out.length; x += 1) {
    const value = fround(oldest[x] + newest[x]);
    const a = fround(N0 * value + fround(M0 * a1[x] - a2[x]));
    const b = fround(N1 * value + fround(M1 * b1[x] - b2[x]));
    const c = fround(N2 * value - c2[x]);
    a2[x] = a;
    b2[x] = b;
    c2[x] = c;
    out[x] = a + fround(b + c);
  }
}

/**
 * Blurs down the columns, a line at a time: `next` hands out where the next line has to be written, `step` takes it in and gives the
 * line `delay` before it. Lines of zeros go in at the end (`step(true)`), until the last one is out.
 */
export function createColumns(width) {
  const line = () => new Float32Array(width);
  const ring = Array.from({ length: reach }, line);
  const poles = Array.from({ length: 3 }, () => ({ last: line(), older: line() }));
  const out = line();
  let taken = 0;
  return {
    next: () => ring[taken % reach],
    step(zeros = false) {
      const newest = ring[taken % reach];
      if (zeros) newest.fill(0);
      taken += 1;
      stepColumns({ oldest: ring[taken % reach], newest, poles, out });
      for (const pole of poles) [pole.last, pole.older] = [pole.older, pole.last];
      return out;
    },
  };
}
