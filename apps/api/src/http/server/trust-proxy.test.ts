import { describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { trustedProxies } from './trust-proxy.js';

async function clientAddress(setting: string, forwarded: string): Promise<string> {
  const app = express();
  app.set('trust proxy', trustedProxies.parse(setting));
  app.get('/', (call, response) => {
    response.json(call.ip);
  });
  return (await request(app).get('/').set('x-forwarded-for', forwarded)).body;
}

describe('TRUST_PROXY', () => {
  test.each([
    ['0', '203.0.113.7', '127.0.0.1'],
    ['1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['2', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
    ['127.0.0.0/8,::ffff:127.0.0.0/104', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['127.0.0.1, ::1, 203.0.113.0/24', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
    ['10.0.0.0/8', '203.0.113.7', '127.0.0.1'],
  ])('set to %j with X-Forwarded-For %j gives the client address %s', async (setting, forwarded, seen) => {
    expect((await clientAddress(setting, forwarded)).replace('::ffff:', '')).toBe(seen);
  });

  test.each(['', '-1', '1.5', 'true', 'proxy.example', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/'])('rejects %j', (setting) => {
    expect(trustedProxies.safeParse(setting).success).toBe(false);
  });
});
