/** Chance that can be repeated: the same seed and labels throw the same numbers, whatever else was thrown meanwhile. */
export interface SeededRandom {
  /** 0 to below 1. */
  fraction(): number;
  /** A whole number from 0 to `sides` - 1. */
  intBelow(sides: number): number;
  /** A whole number from `from` to `to`, both included. */
  intBetween(from: number, to: number): number;
  /** True in `share` of the cases, 0 to 1. */
  chance(share: number): boolean;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  bytes(count: number): Buffer;
  /** One of these; throws RangeError when there are none. */
  pick<T>(from: readonly T[]): T;
}

/** FNV-1a, 32 bits. */
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
  const intBelow = (sides: number) => Math.floor(nextFraction() * sides);
  const intBetween = (from: number, to: number) => from + Math.floor(nextFraction() * (to - from + 1));
  return {
    fraction: nextFraction,
    intBelow,
    intBetween,
    chance: (share) => nextFraction() < share,
    oneIn: (times) => intBelow(times) === 0,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => intBelow(256))),
    pick(from) {
      const picked = from[intBetween(0, from.length - 1)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
  };
}
