/** A place in the stream of an account: `<ms>-<number>`, as Redis names its entries. */
const positionPattern = /^(\d{1,15})-(\d{1,19})$/;

/** Null for any other text. Pure. */
export function parsePosition(text: string): readonly [bigint, bigint] | null {
  const [, ms, number] = positionPattern.exec(text) ?? [];
  return ms === undefined || number === undefined ? null : [BigInt(ms), BigInt(number)];
}

/** The time of a position, in ms. Pure. */
export const msOf = (position: string): number => Number(parsePosition(position)?.[0] ?? 0);

/** The position before everything that happens at a time. Pure. */
export const toPosition = (ms: number): string => `${Math.max(0, Math.floor(ms))}-0`;

/** Whether `position` is after `other`. Pure. */
export function isAfter(position: string, other: string): boolean {
  const [a, b] = [parsePosition(position), parsePosition(other)];
  if (a === null || b === null) return a !== null;
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0];
}

/** The later one of two positions. Pure. */
export const laterOf = (position: string, other: string): string => (isAfter(position, other) ? position : other);
