import { expect, test } from '@jest/globals';
import { apiSettings } from './config.js';

test('settings: the defaults meet the MegaOptim contract', () => {
  const settings = apiSettings.parse({
    DATABASE_URL: 'postgres://127.0.0.1/x',
    REDIS_URL: 'redis://127.0.0.1',
    PUBLIC_URL: 'http://pixmill.test',
    SECRETS_KEY: 'a key of more than thirty-two characters',
  });
  expect(settings).toMatchObject({
    MEGAOPTIM_HTTP_STATUS: 'accepted',
    MEGAOPTIM_RATE_LIMIT: 120,
    REGISTRATION: 'off',
    TRUST_PROXY: 0,
    CORS_ORIGINS: [],
  });
  expect(settings.MAX_FILE_BYTES).toBeGreaterThanOrEqual(25_000_000);
  expect(settings.MAX_BODY_BYTES).toBeGreaterThan(5 * settings.MAX_FILE_BYTES);
});
