import { describe, expect, test } from '@jest/globals';
import { createDialects, dialectSettings, findDialect } from './index.js';

const dialects = createDialects({ publicUrl: 'https://pix.example', settings: dialectSettings.parse({}) });

describe('findDialect', () => {
  test('returns the dialect of a name, null for an unknown name', () => {
    expect(findDialect(dialects, 'megaoptim')?.basePath).toBe('/v1');
    expect(findDialect(dialects, 'latin')).toBeNull();
  });
});

describe('dialectSettings', () => {
  test('render an accepted submit as HTTP 202 by default', () => {
    expect(dialectSettings.parse({})).toMatchObject({ MEGAOPTIM_HTTP_STATUS: 'accepted' });
    expect(dialectSettings.safeParse({ MEGAOPTIM_HTTP_STATUS: '200' }).success).toBe(false);
  });

  test('add no registration route by default', () => {
    const paths = (env: Record<string, string>) =>
      createDialects({ publicUrl: 'https://pix.example', settings: dialectSettings.parse(env) }).flatMap(({ routes }) =>
        routes.map(({ path }) => path),
      );
    expect(paths({})).not.toContain('/v1/register');
    expect(paths({ REGISTRATION: 'on' })).toEqual(expect.arrayContaining(['/v1/register', '/api/register']));
  });
});
