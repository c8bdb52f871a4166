/** Bytes of the weights of one input and eight outputs. */
const WEIGHT_STEP: usize = 32;
/** Bytes of four lanes. */
const VECTOR: usize = 16;

/** Stores eight outputs of one point, or the first four of them. */
function storeOutputs(y: usize, low: v128, high: v128, isWide: bool, clamps: bool): void {
  const zero = f32x4.splat(0);
  v128.store(y, clamps ? f32x4.max(low, zero) : low);
  if (isWide) v128.store(y, clamps ? f32x4.max(high, zero) : high, VECTOR);
}

/** Eight outputs of four points: each weight is loaded once for all four. Lanes `low` and `high` are outputs 0 to 3 and 4 to 7. */
function multiplyFour(
  x: usize,
  xStep: usize,
  weights: usize,
  bias: usize,
  y: usize,
  yStep: usize,
  depth: i32,
  isWide: bool,
  clamps: bool,
): void {
  let lowA = v128.load(bias);
  let highA = v128.load(bias, VECTOR);
  let lowB = lowA;
  let highB = highA;
  let lowC = lowA;
  let highC = highA;
  let lowD = lowA;
  let highD = highA;
  let xB = x + xStep;
  let xC = xB + xStep;
  let xD = xC + xStep;
  for (let k = 0; k < depth; k++) {
    const low = v128.load(weights);
    const high = v128.load(weights, VECTOR);
    weights += WEIGHT_STEP;
    let value = v128.load32_splat(x);
    lowA = f32x4.add(lowA, f32x4.mul(value, low));
    highA = f32x4.add(highA, f32x4.mul(value, high));
    value = v128.load32_splat(xB);
    lowB = f32x4.add(lowB, f32x4.mul(value, low));
    highB = f32x4.add(highB, f32x4.mul(value, high));
    value = v128.load32_splat(xC);
    lowC = f32x4.add(lowC, f32x4.mul(value, low));
    highC = f32x4.add(highC, f32x4.mul(value, high));
    value = v128.load32_splat(xD);
    lowD = f32x4.add(lowD, f32x4.mul(value, low));
    highD = f32x4.add(highD, f32x4.mul(value, high));
    x += 4;
    xB += 4;
    xC += 4;
    xD += 4;
  }
  storeOutputs(y, lowA, highA, isWide, clamps);
  storeOutputs(y + yStep, lowB, highB, isWide, clamps);
  storeOutputs(y + 2 * yStep, lowC, highC, isWide, clamps);
  storeOutputs(y + 3 * yStep, lowD, highD, isWide, clamps);
}

function multiplyOne(x: usize, weights: usize, bias: usize, y: usize, depth: i32, isWide: bool, clamps: bool): void {
  let low = v128.load(bias);
  let high = v128.load(bias, VECTOR);
  for (let k = 0; k < depth; k++) {
    const value = v128.load32_splat(x);
    low = f32x4.add(low, f32x4.mul(value, v128.load(weights)));
    high = f32x4.add(high, f32x4.mul(value, v128.load(weights, VECTOR)));
    weights += WEIGHT_STEP;
    x += 4;
  }
  storeOutputs(y, low, high, isWide, clamps);
}

/**
 * y[p][o] = bias[o] + sum over k of x[p][k] * weights[k][o], and 0 for negative results with `clamps`. `depth` is the number of k and `stride`
 * that of values in a row of x. `weights` has blocks of eight outputs, [outputs / 8][depth][8]; the last block and `bias` are filled up with 0.
 */
export function multiplyPoints(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  points: i32,
  depth: i32,
  stride: i32,
  outputs: i32,
  clamps: bool,
): void {
  const xStep = (stride as usize) << 2;
  const yStep = (outputs as usize) << 2;
  for (let first = 0; first < outputs; first += 8) {
    const isWide = first + 4 < outputs;
    const block = weights + (((first * depth) as usize) << 2);
    const blockBias = bias + ((first as usize) << 2);
    let from = x;
    let to = y + ((first as usize) << 2);
    let point = 0;
    for (; point + 4 <= points; point += 4) {
      multiplyFour(from, xStep, block, blockBias, to, yStep, depth, isWide, clamps);
      from += 4 * xStep;
      to += 4 * yStep;
    }
    for (; point < points; point++) {
      multiplyOne(from, block, blockBias, to, depth, isWide, clamps);
      from += xStep;
      to += yStep;
    }
  }
}
