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
