/** The share of the picture whose losses count. A smaller fault is not seen beside the rest. */
const WORST_SHARE = 0.05;

/** The mean of the largest losses, as many as make up 5 % of the picture, at least one. `count` includes parts without a loss of their own. */
export function meanOfWorst(losses: ArrayLike<number>, count: number = losses.length): number {
  const wanted = Math.max(1, Math.round(count * WORST_SHARE));
  const worst = Float64Array.from(losses).sort().subarray(-wanted);
  return worst.reduce((sum, loss) => sum + Math.max(0, loss), 0) / wanted;
}
