import { describe, expect, test } from '@jest/globals';
import { byteSize, byteSizeBetween, duration, durationBetween, integer } from './units.js';

describe('units', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['24h', 86_400_000],
    ['7 d', 604_800_000],
  ])('duration: parses %s to ms', (text, ms) => {
    expect(duration.parse(text)).toBe(ms);
  });

  test.each(['24', 'h', '-1s', '10 parsecs', ''])('duration: rejects %j', (text) => {
    expect(duration.safeParse(text).error?.issues[0]?.message).toContain('such as 30s');
  });

  test('durationBetween, byteSizeBetween: enforce and name their range', () => {
    expect(durationBetween('1s', '1m').parse('60s')).toBe(60_000);
    expect(durationBetween('1s', '1m').safeParse('61s').error?.issues[0]?.message).toContain('from 1s to 1m');
    expect(byteSizeBetween('1kb', '1mb').safeParse('999').error?.issues[0]?.message).toContain('from 1kb to 1mb');
  });

  test('byteSize: uses decimal units', () => {
    expect(byteSize.parse('25mb')).toBe(25_000_000);
    expect(byteSize.parse('1500')).toBe(1_500);
    expect(byteSize.safeParse('25 mib').success).toBe(false);
    expect(byteSize.safeParse('mb').success).toBe(false);
  });

  test('integer: enforces its range', () => {
    expect(integer(-1, 10).parse('-1')).toBe(-1);
    expect(integer(-1, 10).safeParse('11').success).toBe(false);
    expect(integer(0, 10).safeParse('1e1').success).toBe(false);
  });
});
