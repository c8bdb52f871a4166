/** Random numbers that repeat: the same seed and labels give the same sequence. */
export interface SeededRandom {
  /** 0 to below 1. */
  fraction(): number;
  /** An integer from 0 to `limit` - 1. */
  intBelow(limit: number): number;
  /** An integer from `from` to `to`, both included. */
  intBetween(from: number, to: number): number;
  /** True with the probability `rate`, 0 to 1. */
  chance(rate: number): boolean;
  /** True with the probability 1 / `count`. */
  oneIn(count: number): boolean;
  bytes(count: number): Buffer;
  /** An element of the list; throws RangeError when the list is empty. */
  pick<T>(list: readonly T[]): T;
}

/** FNV-1a with 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

/** Mulberry32. */
export function createSeededRandom(seed: number, ...labels: readonly (string | number)[]): SeededRandom {
  let state = hash([seed, ...labels].join(' '));
  const nextFraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const intBelow = (limit: number) => Math.floor(nextFraction() * limit);
  const intBetween = (from: number, to: number) => from + Math.floor(nextFraction() * (to - from + 1));
  return {
    fraction: nextFraction,
    intBelow,
    intBetween,
    chance: (rate) => nextFraction() < rate,
    oneIn: (count) => intBelow(count) === 0,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => intBelow(256))),
    pick(list) {
      const picked = list[intBetween(0, list.length - 1)];
      if (picked === undefined) throw new RangeError('cannot pick from an empty list');
      return picked;
    },
  };
}
