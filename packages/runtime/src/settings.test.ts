import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readEnv } from './settings.js';
import { duration, integer } from './units.js';

const settings = z.object({ PORT: integer(0, 65_535).prefault('3000'), RESULT_TTL: duration.prefault('24h') });

describe('readEnv', () => {
  test('uses the default for an unset or empty variable', () => {
    expect(readEnv(settings, { PORT: '' })).toEqual({ ok: true, value: { PORT: 3000, RESULT_TTL: 86_400_000 } });
  });

  test('reports the setting and the rule of an invalid value, but not the value', () => {
    const reading = readEnv(settings, { PORT: 'hunter2', RESULT_TTL: '5m' });
    expect(reading).toEqual({ ok: false, problems: ['PORT: must be a whole number'] });
  });

  test('reports a required setting that is unset', () => {
    expect(readEnv(z.object({ DATABASE_URL: z.string() }), {})).toEqual({ ok: false, problems: ['DATABASE_URL: must be set'] });
  });
});
