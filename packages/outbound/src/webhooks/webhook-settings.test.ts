import { describe, expect, test } from '@jest/globals';
import { readEnv } from '@pixmill/runtime';
import { webhookSettings } from './webhook-settings.js';

describe('webhook settings', () => {
  test('have a default schedule of eleven attempts over about 72 hours', () => {
    const result = readEnv(webhookSettings, {});
    const schedule = result.ok ? result.value.WEBHOOK_RETRY_SCHEDULE : [];
    expect(schedule).toHaveLength(11);
    expect(schedule[0]).toBe(0);
    const hours = schedule.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(71);
    expect(hours).toBeLessThan(73);
  });

  test('read a schedule of durations separated by commas', () => {
    expect(readEnv(webhookSettings, { WEBHOOK_RETRY_SCHEDULE: '0s, 250ms,2s' })).toMatchObject({
      ok: true,
      value: { WEBHOOK_RETRY_SCHEDULE: [0, 250, 2_000] },
    });
  });

  test.each(['5', '5s,,5s', ',', '-1s', Array(51).fill('1s').join()])('reject the schedule %j', (text) => {
    expect(readEnv(webhookSettings, { WEBHOOK_RETRY_SCHEDULE: text }).ok).toBe(false);
  });
});
