/** Longest wait for the answer of a submit, in seconds. */
export const maxWaitSeconds = 100;

/**
 * Seconds that a request prefers to wait for its result (RFC 7240 section 4.3), at most `maxWaitSeconds`; null without a preference that
 * can be read. Pure.
 */
export function parsePreferWait(header: string | undefined): number | null {
  const preferences = (header ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim());
  const seconds = preferences.flatMap((preference) => /^wait\s*=\s*"?(\d{1,9})"?$/i.exec(preference)?.[1] ?? []);
  return seconds[0] === undefined ? null : Math.min(Number(seconds[0]), maxWaitSeconds);
}
