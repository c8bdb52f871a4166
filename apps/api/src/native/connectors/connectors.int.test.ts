import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@pixmill/db';
import { readEnv } from '@pixmill/runtime';
import { openTestEnvironment, type TestEnvironment } from '@pixmill/testkit';
import type { Express } from 'express';
import request from 'supertest';
import { createApp } from '../../app.js';
import { compose } from '../../compose.js';
import { apiSettings } from '../../config.js';

type Composition = ReturnType<typeof compose>;

const [key, foreignKey] = ['A'.repeat(32), 'B'.repeat(32)];

let place: TestEnvironment;
let database: Database;
let composition: Composition;
let app: Express;
let accountId: string;

beforeAll(async () => {
  place = await openTestEnvironment();
  database = openDatabase({ url: place.databaseUrl, poolSize: 2 });
  const reading = readEnv(apiSettings, place.settings());
  if (!reading.ok) throw new Error(reading.problems.join());
  composition = compose(reading.value);
  app = createApp(composition);
  accountId = (await database.accounts.create({ name: 'A', email: 'a@example.com', tokens: null, key })).id;
  await database.accounts.create({ name: 'B', email: 'b@example.com', tokens: null, key: foreignKey });
});

afterAll(async () => {
  await composition.close();
  await database.close();
  await place.close();
});

const bearer = (sent: string) => ({ authorization: `Bearer ${sent}` });
const listConnectors = async (sent: string) => (await request(app).get('/api/connectors').set(bearer(sent)).expect(200)).body.connectors;

test('connectors: are created, listed and deleted by their account; answers have no secrets, and stored credentials are sealed', async () => {
  const body = { name: 'mine', provider: 'aws', region: 'eu-west-1', key: 'AKIDEXAMPLE', secret: 'never-to-be-seen' };
  const made = await request(app).post('/api/connectors').set(bearer(key)).send(body).expect(201);
  const facts = { id: expect.stringMatching(/^[A-Za-z0-9]{10}$/), name: 'mine', service: 'aws', region: 'eu-west-1', endpoint: null };
  expect(made.body).toEqual({ ...facts, createdAt: expect.any(String) });
  expect(await listConnectors(key)).toEqual([made.body]);
  const stored = await database.connectors.find(accountId, made.body.id);
  expect(stored?.sealed).toEqual(expect.not.stringMatching(/never|AKID/));

  expect(await listConnectors(foreignKey)).toEqual([]);
  const foreign = await request(app).delete(`/api/connectors/${made.body.id}`).set(bearer(foreignKey)).expect(404);
  expect(foreign.body.error.code).toBe('connector_not_found');
  await request(app).delete(`/api/connectors/${made.body.id}`).set(bearer(key)).expect(200, { id: made.body.id, deleted: true });
  await request(app).delete(`/api/connectors/${made.body.id}`).set(bearer(key)).expect(404);
  // PostgreSQL rejects NUL in a text
  await request(app).delete('/api/connectors/%00').set(bearer(key)).expect(404);
  expect(await listConnectors(key)).toEqual([]);
});

test('connectors: return 400 for incomplete or forbidden endpoints, and 401 without a key', async () => {
  const refused = await request(app)
    .post('/api/connectors')
    .set(bearer(key))
    .send({ name: 'a', provider: 'custom', key: 'k', secret: 's' })
    .expect(400);
  expect(refused.body.error).toEqual({ code: 'invalid_parameter', message: 'connector: `endpoint` must be given for custom' });
  for (const endpoint of ['http://minio.example', 'https://10.1.2.3', 'http://127.0.0.1:9000']) {
    const answer = await request(app)
      .post('/api/connectors')
      .set(bearer(key))
      .send({ name: 'a', provider: 'custom', key: 'k', secret: 's', endpoint })
      .expect(400);
    expect(answer.body.error.message).toMatch(/^connector: `endpoint` must be an https address/);
  }
  await request(app).get('/api/connectors').expect(401);
});
