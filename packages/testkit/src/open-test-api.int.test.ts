import { expect, test } from '@jest/globals';
import { openTestApi } from './open-test-api.js';

test('openTestApi: two APIs over one database serve the account created on it', async () => {
  const api = await openTestApi();
  try {
    const other = await api.openAnother({ settings: { MEGAOPTIM_HTTP_STATUS: 'real' } });
    const { key } = await api.createAccount({ tokens: 7 });
    for (const { url } of [api, other]) {
      const response = await fetch(`${url}/v1/users/info`, { headers: { 'x-api-key': key } });
      expect(await response.json()).toMatchObject({ code: 200, result: { name: 'Ada', tokens: 7 } });
    }
  } finally {
    await api.close();
  }
});

test('openTestApi: close fails with the answers that do not fit the OpenAPI document', async () => {
  const api = await openTestApi({
    adapt: (composition) => ({ ...composition, accountDefaults: { ...composition.accountDefaults, maxQueued: 0.5 } }),
  });
  const { key } = await api.createAccount({ tokens: 7 });
  const response = await fetch(`${api.url}/api/v1/account`, { headers: { 'x-api-key': key } });
  expect(await response.json()).toMatchObject({ limits: { max_queued: 0.5 } });
  await expect(api.close()).rejects.toThrow('GET /api/v1/account 200: body/limits/max_queued must be integer');
});
