import { expect, test } from '@jest/globals';
import { showValue } from './show-value.js';

test.each([
  ['localhost:5432/x', 'localhost:5432/x'],
  ['mysql://root:hunter2@db:3306/x', 'mysql://***@db:3306/x'],
  ['root:hunter2@db/x', '***@db/x'],
  ['postgresql://u:hunt@er2@db/x', 'postgresql://***@db/x'],
  ['postgresql://u:hunter2/x', 'postgresql://u:***/x'],
  ['redis://:hunter2', 'redis://:***'],
  ['redis-sentinel://h1:26379,h2:26379/m?sentinelPassword=hunter2', 'redis-sentinel://h1:26379,h2:26379/m?sentinelPassword=***'],
])('showValue: shows the address %s without its login', (text, shown) => {
  expect(showValue(text, 'login')).toBe(shown);
});

test('showValue: hides a secret, shows invisible characters, and cuts long values', () => {
  expect(showValue('hunter2', 'whole')).toBe('*** (7 characters)');
  expect(showValue('3000\r', undefined)).toBe('"3000\\r"');
  expect(showValue('x'.repeat(500), undefined)).toBe(`${'x'.repeat(100)}...`);
});
