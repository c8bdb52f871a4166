const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes with at most three digits and a unit, 1000 of each to the next: `12.4 MB`. Pure. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** The change of a size in whole percent: `-67 %`. Pure. */
export function formatChange({ before, after }: { readonly before: number; readonly after: number }): string {
  const percent = before === 0 ? 0 : Math.round((100 * (after - before)) / before);
  return `${percent > 0 ? '+' : ''}${percent === 0 ? 0 : percent} %`; // never -0
}

/** Seconds, then minutes, then hours: `42 s`, `3 min 05 s`, `2 h 07 min`. Pure. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${twoDigits(Math.floor((seconds % 3_600) / 60))} min`;
}
