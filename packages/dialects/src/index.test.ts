import { describe, expect, test } from '@jest/globals';
import { createDialects, dialectSettings, findDialect } from './index.js';

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
    expect(dialectSettings.parse({})).toEqual({ MEGAOPTIM_HTTP_STATUS: 'accepted' });
    expect(dialectSettings.safeParse({ MEGAOPTIM_HTTP_STATUS: '200' }).success).toBe(false);
  });
});
