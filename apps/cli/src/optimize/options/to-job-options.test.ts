import { expect, test } from '@jest/globals';
import { parseEngineOptions } from './engine-options.js';
import { toJobOptions } from './to-job-options.js';

const read = (options: Record<string, string>, flags: readonly string[] = [], local = false) =>
  toJobOptions({ options, flags: new Set(flags) }, { local });

test('toJobOptions: every option becomes a field of the job options', () => {
  const all = { formats: 'webp, AVIF', maxWidth: '1600', maxHeight: '900', maxBytes: '200kb', speed: 'fast', preset: 'shop' };
  expect(read({ ...all, target: '82.5' }, ['keepExif'])).toEqual({
    ...{ formats: ['webp', 'avif'], max_bytes: 200_000, speed: 'fast', preset: 'shop', target: 82.5, metadata: 'all' },
    operations: [{ kind: 'fit-inside', max_width: 1_600, max_height: 900 }],
  });
  expect(read({ level: 'Ultra', to: 'small' }, ['keepCopyright'])).toEqual({ level: 'ultra', metadata: 'copyright' });
  expect(read({ target: 'near-lossless', maxWidth: '10' })).toEqual({
    target: 'near-lossless',
    operations: [{ kind: 'fit-inside', max_width: 10 }],
  });
  expect(read({})).toEqual({});
});

test.each([
  ['a format', { formats: 'webp,jxl' }, '--formats: must be one of webp, avif'],
  ['an empty format', { formats: 'webp,' }, '--formats: must be one of webp, avif'],
  ['a level', { level: 'best' }, '--level: must be one of intelligent, ultra, lossless'],
  ['a score', { target: '99' }, '--target: must be a number, 30 to 95, or one of near-lossless, high, intelligent, ultra, low'],
  ['an empty score', { target: '' }, '--target: must be a number, 30 to 95, or one of near-lossless, high, intelligent, ultra, low'],
  ['a score beside a level', { target: '80', level: 'ultra' }, '--target: cannot be combined with --level'],
  ['a width', { maxWidth: '12.5' }, '--max-width: must be a whole number from 1 to 100000'],
  ['no width', { maxHeight: '0' }, '--max-height: must be a whole number from 1 to 100000'],
  ['a unit', { maxBytes: '200kib' }, '--max-bytes: must be a number and a unit (b, kb, mb, gb), such as 25mb'],
  ['no bytes', { maxBytes: '0' }, '--max-bytes: must be a whole number, 1 to 2147483647'],
  ['a speed', { speed: 'slow' }, '--speed: must be one of fast, normal, thorough'],
  [
    'several',
    { speed: 'slow', level: 'a' },
    '--level: must be one of intelligent, ultra, lossless\n--speed: must be one of fast, normal, thorough',
  ],
])('toJobOptions: refuses %s that is wrong, and names what is allowed', (_what, options: Record<string, string>, message) => {
  expect(() => read(options)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
});

test('toJobOptions: refuses options that exclude each other', () => {
  expect(() => read({}, ['keepExif', 'keepCopyright'])).toThrow('--keep-copyright: cannot be combined with --keep-exif');
  expect(() => read({ preset: 'shop' }, [], true)).toThrow('--preset: is kept by a service, so it cannot be combined with --local');
});

test('parseEngineOptions: says which engine, with how many files at the same time', () => {
  const parse = (options: Record<string, string>, flags: readonly string[] = []) => parseEngineOptions({ options, flags: new Set(flags) });
  expect(parse({ level: 'ultra' })).toEqual({ local: false, concurrency: null, jobOptions: { level: 'ultra' } });
  expect(parse({ concurrency: '3' }, ['local'])).toEqual({ local: true, concurrency: 3, jobOptions: {} });
  expect(() => parse({ concurrency: '0' })).toThrow('--concurrency: must be a whole number from 1 to 1000');
});
