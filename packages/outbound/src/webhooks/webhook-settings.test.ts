import { describe, expect, test } from '@jest/globals';
import { readEnv } from '@pixmill/runtime';
import { webhookSettings } from './webhook-settings.js';

describe('webhook settings', () => {
  test('the default schedule has eleven tries over some 72 hours', () => {
    const reading = readEnv(webhookSettings, {});
    const schedule = reading.ok ? reading.value.WEBHOOK_RETRY_SCHEDULE : [];
    expect(schedule).toHaveLength(11);
    expect(schedule[0]).toBe(0);
    const hours = schedule.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(71);
    expect(hours).toBeLessThan(73);
  });

  test('a schedule is durations separated by commas', () => {
    expect(readEnv(webhookSettings, { WEBHOOK_RETRY_SCHEDULE: '0s, 250ms,2s' })).toMatchObject({
      ok: true,
      value: { WEBHOOK_RETRY_SCHEDULE: [0, 250, 2_000] },
    });
  });

  test.each(['5', '5s,,5s', ',', '-1s', Array(51).fill('1s').join()])('refuses %j', (text) => {
    expect(readEnv(webhookSettings, { WEBHOOK_RETRY_SCHEDULE: text }).ok).toBe(false);
  });
});
