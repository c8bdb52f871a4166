import { describe, expect, test } from '@jest/globals';
import { createDialects, findDialect } from './index.js';
import { dialectSettings } from './settings.js';

const dialects = createDialects({ publicUrl: 'https://pix.example', settings: dialectSettings.parse({}) });

describe('createDialects', () => {
  test('names and routes are unambiguous', () => {
    const names = dialects.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const routes = dialects.flatMap((dialect) => dialect.routes.map(({ method, path }) => `${method} ${path}`));
    expect(new Set(routes).size).toBe(routes.length);
  });

  test('a job finds the dialect it came in by', () => {
    expect(findDialect(dialects, 'megaoptim')?.basePath).toBe('/v1');
    expect(findDialect(dialects, 'latin')).toBeNull();
  });
});

describe('dialectSettings', () => {
  test('an accepted submit is HTTP 202 unless told otherwise', () => {
    expect(dialectSettings.parse({})).toMatchObject({ MEGAOPTIM_HTTP_STATUS: 'accepted' });
    expect(dialectSettings.safeParse({ MEGAOPTIM_HTTP_STATUS: '200' }).success).toBe(false);
  });

  test('nobody can register unless told otherwise', () => {
    const paths = (env: Record<string, string>) =>
      createDialects({ publicUrl: 'https://pix.example', settings: dialectSettings.parse(env) }).flatMap(({ routes }) =>
        routes.map(({ path }) => path),
      );
    expect(paths({})).not.toContain('/v1/register');
    expect(paths({ REGISTRATION: 'on' })).toEqual(expect.arrayContaining(['/v1/register', '/api/register']));
  });
});
