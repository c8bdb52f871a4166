import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { secretsSettings } from '../secrets/secrets-settings.js';
import { list, listenAddress, publicUrl } from './setting-types.js';
import { getSettings, readEnv, type SettingsCheck } from './settings.js';
import { settingsRule } from './settings-rule.js';
import { durationBetween, integer } from './units.js';

const settings = z.object({ PORT: integer(0, 65_535).prefault('3000'), RESULT_TTL: durationBetween('1s', '30d').prefault('24h') });
const childSettings = z.object({
  ...secretsSettings.shape,
  MAX_QUEUED: integer(1, 100).prefault('10'),
  PUBLIC_URL: publicUrl,
  PORT: integer(0, 1),
});

interface QueueValues {
  readonly PORT: number;
  readonly MAX_QUEUED: number;
}

const portRule = (severity: 'error' | 'warning') =>
  settingsRule<QueueValues>({
    names: ['PORT', 'MAX_QUEUED'],
    severity,
    text: 'PORT must not exceed MAX_QUEUED',
    check: ({ PORT: port, MAX_QUEUED: max }) => (port > max ? `must not exceed MAX_QUEUED (${max})` : null),
  });

function messageOf(check: SettingsCheck): string {
  try {
    getSettings(settings, check);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return '';
}

describe('readEnv', () => {
  test('uses the default for an unset or empty variable', () => {
    expect(readEnv(settings, { PORT: '' })).toEqual({ ok: true, value: { PORT: 3000, RESULT_TTL: 86_400_000 } });
  });

  test('reports the setting, its value, the rule and an example', () => {
    const reason = 'must be a whole number from 0 to 65535';
    const reading = readEnv(settings, { PORT: '3 000', RESULT_TTL: '5m' });
    expect(reading).toEqual({ ok: false, problems: [{ name: 'PORT', value: '3 000', reason, example: '3000' }] });
  });

  test('reports a required setting that is unset', () => {
    expect(readEnv(z.object({ PUBLIC_URL: publicUrl }), {})).toMatchObject({ problems: [{ name: 'PUBLIC_URL', reason: 'must be set' }] });
  });

  test('says that quotes are a part of a value', () => {
    expect(readEnv(settings, { RESULT_TTL: '"24h"' })).toMatchObject({ problems: [{ reason: expect.stringContaining('remove them') }] });
  });

  test('names a list once, by the name that was written, with its wrong parts', () => {
    const ports = list({ parsePart: (text) => (text === '80' ? [80] : null), rule: 'ports' });
    const reading = readEnv(z.object({ EGRESS_PORTS: ports }), { EGRESS_PORTS: '80, http,x' });
    const reason = 'must be ports, separated by commas; wrong: http, x';
    expect(reading).toEqual({ ok: false, problems: [{ name: 'EGRESS_PORTS', value: '80, http,x', reason, example: undefined }] });
  });

  test.each(['ftp://x', 'images.example', 'https://user:pw@x', 'https://x/?a=1', 'https://x/#a', 'http://', 'http:x'])(
    'rejects PUBLIC_URL=%s',
    (text) => {
      expect(readEnv(z.object({ PUBLIC_URL: publicUrl }), { PUBLIC_URL: text })).toMatchObject({
        problems: [{ reason: expect.stringContaining('must be an address that starts with http:// or https://') }],
      });
    },
  );

  test('PUBLIC_URL: may have a path, and loses trailing slashes', () => {
    expect(publicUrl.parse('https://x.example/images//')).toBe('https://x.example/images');
  });

  test.each(['127.0.0.1', '::', '::1', 'fe80::1%eth0', '0.0.0.0', 'localhost', 'my_host.example'])('HOST: accepts %s', (text) => {
    expect(listenAddress.parse(text)).toBe(text);
  });

  test.each(['http://localhost', 'localhost:3000', '127.0.0.1:3000', 'a b', '[::1]'])('HOST: rejects %s', (text) => {
    expect(listenAddress.safeParse(text).success).toBe(false);
  });
});

describe('getSettings', () => {
  test('names the problems of all processes in one message, and returns only the settings of this one', () => {
    const env = { PORT: 'x', SECRETS_KEY: 'hunter2', MAX_QUEUED: '0' };
    expect(messageOf({ env, others: [childSettings] }).split('\n')).toEqual([
      '4 settings are wrong:',
      '  MAX_QUEUED=0',
      '    must be a whole number from 1 to 100',
      '    Example: MAX_QUEUED=10',
      '  PORT=x',
      '    must be a whole number from 0 to 65535',
      '    Example: PORT=3000',
      '  PUBLIC_URL must be set',
      '    Example: PUBLIC_URL=https://images.example.com',
      '  SECRETS_KEY=*** (7 characters)',
      '    must have at least 32 characters; in a comma-separated list, each key must',
      '    Example: SECRETS_KEY=(what `openssl rand -hex 32` prints)',
    ]);
    const valid = { PUBLIC_URL: 'http://x', SECRETS_KEY: 'k'.repeat(32) };
    expect(getSettings(settings, { env: valid, others: [childSettings] })).toEqual({ PORT: 3000, RESULT_TTL: 86_400_000 });
  });

  test('names settings that contradict each other together with other problems', () => {
    const queueSettings = z.object({ MAX_QUEUED: integer(1, 100).prefault('10') });
    const message = messageOf({ env: { RESULT_TTL: 'x' }, others: [queueSettings], rules: [portRule('error')] });
    expect(message).toContain('PORT=3000\n    must not exceed MAX_QUEUED (10)');
    expect(message).toContain('RESULT_TTL=x');
    expect(messageOf({ env: {}, rules: [portRule('error')] })).toBe(''); // this process does not read MAX_QUEUED
  });

  test('warns of a setting without effect only when it is written, and of misspelled names also when the start fails', () => {
    const warnings: string[] = [];
    const check = (env: Record<string, string>) =>
      messageOf({
        env,
        others: [z.object({ MAX_QUEUED: integer(1, 100).prefault('10') })],
        rules: [portRule('warning')],
        onWarning: (warning) => warnings.push(warning),
      });
    expect(check({})).toBe('');
    expect(warnings).toEqual([]);
    expect(check({ PORT: '11', RESULTS_TTL: '5m', RESULT_TTL: '5' })).toContain('RESULT_TTL=5');
    expect(warnings).toEqual(['PORT=11 must not exceed MAX_QUEUED (10)', 'RESULTS_TTL is not a setting. Did you mean RESULT_TTL?']);
  });
});
