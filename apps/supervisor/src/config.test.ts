import { describe, expect, test } from '@jest/globals';
import { readEnv, toLocalUrl } from '@pixmill/runtime';
import { planWorkers, resolvePublicUrl, supervisorSettings } from './config.js';

describe('supervisor settings', () => {
  test('have the documented defaults in an empty environment', () => {
    const reading = readEnv(supervisorSettings, {});
    const value = {
      MIN_FREE_DISK: 1_000_000_000,
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: '.pixmill',
      BOOTSTRAP_TOKENS: -1,
      DATABASE_POOLER: 'none',
    };
    expect(reading).toEqual({ ok: true, value });
  });

  test.each([
    ['BOOTSTRAP_API_KEY', 'short'],
    ['REDIS_URL', 'localhost:6379'],
    ['PORT', '0'],
    ['PUBLIC_URL', 'images.example'],
  ])('reject %s=%s with the name of the setting', (name, value) => {
    const reading = readEnv(supervisorSettings, { [name]: value });
    expect(reading).toMatchObject({ problems: [{ name, value: name === 'BOOTSTRAP_API_KEY' ? expect.stringContaining('***') : value }] });
  });

  test.each([
    [{}, 1, { processes: 1, concurrency: 1 }],
    [{}, 2, { processes: 2, concurrency: 1 }],
    [{}, 16, { processes: 4, concurrency: 4 }],
    [{ WORKER_PROCESSES: 2 }, 8, { processes: 2, concurrency: 4 }],
    [{ WORKER_PROCESSES: 8 }, 2, { processes: 8, concurrency: 1 }],
    [{ WORKER_CONCURRENCY: 3 }, 2, { processes: 2, concurrency: 3 }],
  ])('planWorkers: %j on %i cores', (settings, cores, plan) => {
    expect(planWorkers(settings, cores)).toEqual(plan);
  });

  test('resolvePublicUrl and toLocalUrl: give an address without a trailing slash, loopback for wildcards', () => {
    expect(resolvePublicUrl({ PUBLIC_URL: 'https://img.example', HOST: '0.0.0.0', PORT: 80 })).toBe('https://img.example');
    expect(resolvePublicUrl({ PUBLIC_URL: undefined, HOST: '127.0.0.1', PORT: 3000 })).toBe('http://127.0.0.1:3000');
    expect(toLocalUrl({ HOST: '0.0.0.0', PORT: 3000 })).toBe('http://127.0.0.1:3000');
    expect(toLocalUrl({ HOST: '::1', PORT: 3000 })).toBe('http://[::1]:3000');
  });
});
