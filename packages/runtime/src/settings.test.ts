import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readEnv } from './settings.js';
import { duration, integer } from './units.js';

const settings = z.object({ PORT: integer(0, 65_535).prefault('3000'), RESULT_TTL: duration.prefault('24h') });

describe('readEnv', () => {
  test('an unset or empty variable takes its default', () => {
    expect(readEnv(settings, { PORT: '' })).toEqual({ ok: true, value: { PORT: 3000, RESULT_TTL: 86_400_000 } });
  });

  test('a bad value names the setting and the rule, and never the value', () => {
    const reading = readEnv(settings, { PORT: 'hunter2', RESULT_TTL: '5m' });
    expect(reading).toEqual({ ok: false, problems: ['PORT: must be a whole number'] });
  });
});
