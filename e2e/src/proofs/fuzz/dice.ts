/** Chance that can be repeated: the same seed rolls the same numbers. */
export interface Dice {
  /** Whole number from 0 to `sides` - 1. */
  roll(sides: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T;
  bytes(count: number): Buffer;
}

/** mulberry32: small, and good enough to spread inputs. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const roll = (sides: number) => Math.floor(next() * sides);
  return {
    roll,
    oneIn: (times) => roll(times) === 0,
    pick<T>(from: readonly T[]): T {
      const [first] = from;
      if (first === undefined) throw new Error('nothing to pick from');
      return from[roll(from.length)] ?? first;
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => roll(256))),
  };
}
