import { expect, test } from '@jest/globals';
import { parseGlob } from './glob-pattern.js';

test.each<[operand: string, platform: string, expected: { folder: string; pattern: string } | null]>([
  ['images/**/*.jpg', 'linux', { folder: '/project/images', pattern: '**/*.jpg' }],
  ['*.jpg', 'linux', { folder: '/project', pattern: '*.jpg' }],
  ['/data/photo?.png', 'linux', { folder: '/data', pattern: 'photo?.png' }],
  ['/*.png', 'linux', { folder: '/', pattern: '*.png' }],
  ['../x/{a,b}/c.jpg', 'linux', { folder: '/x', pattern: '{a,b}/c.jpg' }],
  ['a\\*/\\[1\\]/*.jpg', 'linux', { folder: '/project/a*/[1]', pattern: '*.jpg' }],
  ['images\\sub\\*.jpg', 'win32', { folder: '/project/images/sub', pattern: '*.jpg' }],
  ['images\\\\[1\\]\\*.jpg', 'win32', { folder: '/project/images/[1]', pattern: '*.jpg' }],
  ['images\\**\\photo-?.jpg', 'win32', { folder: '/project/images', pattern: '**/photo-?.jpg' }],
  ['photo.jpg', 'linux', null],
  ['images\\photo.jpg', 'win32', null],
])('parseGlob: splits %s on %s in front of the first wildcard', (operand, platform, expected) => {
  expect(parseGlob(operand, { cwd: '/project', platform })).toEqual(expected);
});
