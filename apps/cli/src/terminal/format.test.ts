import { expect, test } from '@jest/globals';
import { formatField } from './format.js';

test('formatField: breaks a long value at blanks, in 80 columns, and indents what follows', () => {
  const words = 'The image could not be downloaded because its server was not there';
  expect(formatField('Failure', `${words} ${words}`)).toEqual([
    'Failure    The image could not be downloaded because its server was not there',
    '           The image could not be downloaded because its server was not there',
  ]);
});

test('formatField: keeps an address whole and replaces control characters', () => {
  const url = `https://a.example/${'x'.repeat(90)}`;
  expect(formatField('  URL', url)).toEqual([`  URL      ${url}`]);
  expect(formatField('Image 1', 'a\u001b[31m\tb.png')).toEqual(['Image 1    a [31m b.png']);
  expect(formatField('Options', '')).toEqual(['Options']);
});
