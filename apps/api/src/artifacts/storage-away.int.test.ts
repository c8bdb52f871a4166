import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import { eventually, fixtureBytes } from '@pixmill/testkit';
import { openTestApi, type TestApi } from '@pixmill/testkit/api';
import request from 'supertest';

const key = 'A'.repeat(32);
const publicPath = '0123456789ab/ABCDEFGHIJKLMNO.jpg';
const waiting = { withinMs: 30_000 };

let api: TestApi;
let accountId: string;

beforeAll(async () => {
  api = await openTestApi({ settings: { OPTIDASH_HTTPS_ONLY: 'false' } });
  accountId = (await api.createAccount({ key })).id;
});

afterAll(() => api.close());

/** A settled job with one result, as a worker leaves it. */
async function storeResult(): Promise<void> {
  const [id, imageId] = [randomUUID(), randomUUID()];
  const storageKey = `jobs/${id}/${imageId}/main.jpg`;
  const source = { kind: 'url', url: 'http://127.0.0.1:9/a.jpg' } as const;
  await api.database.jobs.submit({
    ...{ id, accountId, dialect: 'megaoptim', spec: defaultJobSpec, callbackUrl: null, sourceCredentials: null, idempotency: null },
    images: [{ id: imageId, position: 0, name: 'a.jpg', source }],
  });
  await api.sql.query(`UPDATE jobs SET fetch_pending = false WHERE id = $1`, [id]);
  await api.composition.storage.put(storageKey, Buffer.from('bytes'));
  await api.sql.query(
    `UPDATE jobs SET state = 'settled', settled_at = now(), expires_at = now() + interval '1 hour', sources_purged_at = now() WHERE id = $1`,
    [id],
  );
  await api.sql.query(
    `INSERT INTO variants (id, image_id, role, format, size_bytes, width, height, public_path, storage_key)
    VALUES (gen_random_uuid(), $1, 'main', 'jpeg', 5, 1, 1, $2, $3)`,
    [imageId, publicPath, storageKey],
  );
}

const submits = {
  MegaOptim: () =>
    request(api.url)
      .post('/v1/optimize')
      .set('x-api-key', key)
      .field('type', 'file')
      .attach('file', fixtureBytes('images/palette.png'), 'palette.png'),
  Optidash: () =>
    request(api.url)
      .post('/1.0/upload')
      .auth(key, '')
      .field('data', '{}')
      .attach('file', fixtureBytes('images/palette.png'), 'palette.png'),
};

const getResult = () => request(api.url).get(`/image/${publicPath}`);

test('API without its storage: results and uploads get 503 with Retry-After and readiness says why; all goes on when it is back', async () => {
  const { dataDir } = api.environment;
  const storage = join(dataDir, 'storage');
  await storeResult();
  await getResult().expect(200);
  await eventually(() => request(api.url).get('/readyz').expect(200), waiting);

  await rename(storage, `${storage}.away`);
  await mkdir(storage);
  for (const answer of [await getResult(), await request(api.url).head(`/image/${publicPath}`)]) {
    expect([answer.status, answer.headers['retry-after'], answer.headers['content-length']]).toEqual([
      503,
      expect.stringMatching(/^[1-4]$/),
      '0',
    ]);
  }
  for (const [dialect, submit] of Object.entries(submits)) {
    const { status, headers } = await submit();
    expect([dialect, status, Number(headers['retry-after']) > 0]).toEqual([dialect, 503, true]);
  }
  const unready = await eventually(() => request(api.url).get('/readyz').expect(503), waiting);
  expect(unready.body).toMatchObject({ status: 'unavailable', storage: 'failed', storage_reason: 'wrong volume' });
  expect([await readdir(storage), await readdir(api.tempDir)]).toEqual([[], []]);

  await rm(storage, { recursive: true });
  await rename(`${storage}.away`, storage);
  await getResult().expect(200);
  expect((await submits.MegaOptim()).status).toBe(202); // Optidash would wait for a worker
  await eventually(() => request(api.url).get('/readyz').expect(200), waiting);
});

test('API without its temp folder: uploads get 503 with Retry-After and words; results are still served', async () => {
  await rename(api.tempDir, `${api.tempDir}.away`);
  await writeFile(api.tempDir, 'in the way');
  for (const [dialect, submit] of Object.entries(submits)) {
    const { status, headers, text } = await submit();
    expect([dialect, status, headers['retry-after'], text]).toEqual([
      dialect,
      503,
      '2',
      expect.stringContaining('The storage did not respond'),
    ]);
  }
  await getResult().expect(200);
  await rm(api.tempDir);
  await rename(`${api.tempDir}.away`, api.tempDir);
  expect((await submits.MegaOptim()).status).toBe(202); // Optidash would wait for a worker
});
