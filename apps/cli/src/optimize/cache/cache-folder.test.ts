import { expect, test } from '@jest/globals';
import { findCacheFolder } from './cache-folder.js';

test.each([
  ['Linux', { home: '/home/ann', platform: 'linux' }, '/home/ann/.cache/pixmill'],
  ['Linux with XDG_CACHE_HOME', { home: '/home/ann', platform: 'linux', XDG_CACHE_HOME: '/fast' }, '/fast/pixmill'],
  ['Linux with a relative XDG_CACHE_HOME', { home: '/home/ann', platform: 'linux', XDG_CACHE_HOME: 'fast' }, '/home/ann/.cache/pixmill'],
  ['macOS', { home: '/Users/ann', platform: 'darwin' }, '/Users/ann/Library/Caches/pixmill'],
  ['Windows', { home: '/ann', platform: 'win32', LOCALAPPDATA: '/ann/Local' }, '/ann/Local/pixmill/Cache'],
])('findCacheFolder: is the conventional one on %s', (_system, surroundings, expected) => {
  expect(findCacheFolder(surroundings)).toBe(expected);
});
