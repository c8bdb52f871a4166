/** Sums and how numbers are written. */
export const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const percent = (part) => `${(part * 100).toFixed(part >= 0.995 && part < 0.99995 ? 2 : 1).replace(/\.0$/, '')} %`;

/** Items by a key, in the order in which the keys first appear. */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
