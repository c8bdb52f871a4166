import { expect, test } from '@jest/globals';
import { databaseUrlSchema } from './database-settings.js';

test.each([
  'postgresql://pixmill:p%40ss@db.example:5432/pixmill?sslmode=verify-full',
  'postgres://127.0.0.1/x',
  'postgresql://[::1]:5432/x',
  'postgresql://user@/x?host=/run/postgresql',
  'postgresql:///x?host=/run/postgresql',
  'postgresql://%2Frun%2Fpostgresql/x',
])('DATABASE_URL: accepts %s', (url) => {
  expect(databaseUrlSchema.safeParse(url).success).toBe(true);
});

test.each([
  ['localhost:5432/x', 'must start with postgresql://'],
  ['mysql://root@db/x', 'must start with postgresql://'],
  ['postgresql:db/x', 'must start with postgresql://'],
  ['postgresql://user:p#ss@db/x', 'percent-encoded'],
  ['postgresql://user:p/ss@db/x', 'percent-encoded'],
  ['postgresql://db:port/x', 'user:password@host:port/name'],
])('DATABASE_URL: rejects %s and shows the right form', (url, reason) => {
  expect(databaseUrlSchema.safeParse(url).error?.issues.map(({ message }) => message)).toEqual([expect.stringContaining(reason)]);
});
