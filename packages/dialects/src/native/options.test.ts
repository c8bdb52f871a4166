import { describe, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec, type Operation, operationSchema } from '@pixmill/contracts';
import { z } from 'zod';
import { type JobOptions, jobOptionsSchema, presetOptionsSchema } from './options.js';
import { mergePreset, parseJobOptions } from './parse-options.js';
import { renderJobOptions } from './render-options.js';

const rules = { isUrlAllowed: (url: string) => !url.includes('//10.'), isOperatorAllowed: () => false };
const s3 = { provider: 'aws', bucket: 'shop', region: 'eu-central-1', key: 'AKID', secret: 'sss' };

/** The pointers of wrong fields and what they must be, from the schema or from the rules after it. */
function problemsOf(options: unknown): string[] {
  const parsed = jobOptionsSchema.safeParse(options);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);
  try {
    parseJobOptions(parsed.data, rules);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return (thrown.problems ?? []).map(({ at, detail }) => `${at}: ${detail}`);
  }
}

describe('parseJobOptions', () => {
  test('gives the defaults of the core for no options', () => {
    const none = {
      spec: { ...defaultJobSpec, inputs: 'all' },
      callbackUrl: null,
      callbackDelayMs: 0,
      destination: null,
      priority: 0,
      labels: {},
    };
    expect(parseJobOptions(jobOptionsSchema.parse({}), rules)).toEqual(none);
  });

  test('reads every option', () => {
    const options = jobOptionsSchema.parse({
      ...{ target: 'high', max_bytes: 90_000, speed: 'thorough', formats: ['webp', 'avif'], metadata: 'all', strip_location: true },
      operations: [
        { kind: 'fit-inside', max_width: 800 },
        { kind: 'crop', area: { by: 'focus', width: 10, height: 20, focus: 'top' } },
      ],
      ...{
        output: { format: 'jpeg', quality: 70, encoding: 'baseline' },
        analyse: ['placeholders', 'faces', 'faces'],
        callback_url: ' https://ann:pw@shop.example/done ',
        callback_delay: 5,
      },
      ...{ priority: -3, labels: { shop: 'berlin' }, destination: { ...s3, path: 'a', acl: 'private', storage_class: 'standard_ia' } },
    });
    expect(parseJobOptions(options, rules)).toEqual({
      spec: {
        ...{ compression: 'intelligent', target: 85, maxBytes: 90_000, speed: 'thorough', extras: ['webp', 'avif'], metadata: 'all' },
        ...{ stripLocation: true, output: { format: 'jpeg', quality: 70, encoding: 'baseline' }, inputs: 'all' },
        ...{ analyse: ['faces', 'placeholders'], encode: true },
        operations: [
          { kind: 'fit-inside', maxWidth: 800 },
          { kind: 'crop', area: { by: 'focus', width: 10, height: 20, focus: 'top' } },
        ],
      },
      ...{ callbackUrl: 'https://ann:pw@shop.example/done', callbackDelayMs: 5_000, priority: -3, labels: { shop: 'berlin' } },
      destination: {
        destination: {
          ...{ provider: 's3', service: 'aws', bucket: 'shop', region: 'eu-central-1', endpoint: null, path: 'a', acl: 'private' },
          ...{ storageClass: 'standard-ia', metadata: {}, headers: {} },
        },
        credentials: { kind: 's3', accessKeyId: 'AKID', secretAccessKey: 'sss' },
        connector: null,
      },
    });
  });

  test.each<[string, unknown, string]>([
    ['an unknown field', { qualty: 1 }, ': Unrecognized key: "qualty"'],
    ['an unknown level', { level: 'best' }, 'level: must be one of intelligent, ultra, lossless'],
    ['level and target', { level: 'ultra', target: 80 }, 'target: cannot be combined with `level`'],
    ['a target out of range', { target: 96 }, 'target: must be a number, 30 to 95, or one of near-lossless, high, intelligent, ultra, low'],
    [
      'a target by another name',
      { target: 'best' },
      'target: must be a number, 30 to 95, or one of near-lossless, high, intelligent, ultra, low',
    ],
    ['a size of 0', { max_bytes: 0 }, 'max_bytes: must be a whole number, 1 to 2147483647'],
    ['a quality as text', { output: { quality: '80' } }, 'output/quality: must be a whole number, 1 to 100'],
    ['an unknown field of the output', { output: { size: 1 } }, 'output: Unrecognized key: "size"'],
    ['a format that is no extra', { formats: ['png'] }, 'formats/0: must be one of webp, avif'],
    ['an unknown metadata level', { metadata: 'some' }, 'metadata: must be one of none, copyright, all'],
    ['an unknown analysis', { analyse: ['text'] }, 'analyse/0: must be one of faces, focus, colours, placeholders'],
    [
      'nothing to do',
      { encode: false, analyse: [] },
      'analyse: must name at least one of faces, focus, colours, placeholders when `encode` is false',
    ],
    [
      'a changed picture that is only analysed',
      { encode: false, analyse: ['focus'], operations: [{ kind: 'enhance' }] },
      'operations: cannot be combined with `encode: false`',
    ],
    [
      'a copy of a picture that is only analysed',
      { encode: false, analyse: ['focus'], formats: ['webp'] },
      'formats: cannot be combined with `encode: false`',
    ],
    ['a priority of 11', { priority: 11 }, 'priority: must be a whole number, -10 to 10'],
    [
      'a label with a blank',
      { labels: { 'a b': 'c' } },
      'labels/a b: is no name of a label: 1 to 63 letters, digits, underscores, dots and hyphens',
    ],
    ['a label with NUL', { labels: { a: '\0' } }, 'labels/a: must have no control characters'],
    [
      'eleven labels',
      { labels: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${at}`, ''])) },
      'labels: must have at most 10 entries',
    ],
    [
      'a callback that is no URL',
      { callback_url: 'done' },
      'callback_url: must be an absolute http or https URL of at most 2048 characters',
    ],
    [
      'a callback to a private address',
      { callback_url: 'http://10.0.0.1/' },
      'callback_url: is not allowed: its address or port is not public',
    ],
    [
      'a destination without a provider',
      { destination: { bucket: 'b' } },
      'destination/provider: must be one of aws, google, cloudflare, digitalocean, ibm, custom, azure, swift, rackspace, or `connector` be given',
    ],
    ['a destination without a bucket', { destination: { ...s3, bucket: undefined } }, 'destination/bucket: is required'],
    ['a destination without a region', { destination: { ...s3, region: undefined } }, 'destination/region: must be given for aws'],
    ['a destination without a key', { destination: { ...s3, key: undefined } }, 'destination/key: must be a string'],
    [
      'a destination with a bad bucket',
      { destination: { ...s3, bucket: 'B' } },
      'destination/bucket: must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens',
    ],
    [
      'a destination by plain http',
      { destination: { ...s3, endpoint: 'http://s3.example' } },
      'destination/endpoint: must begin with https://',
    ],
    [
      'a connector with a key',
      { destination: { connector: 'c', bucket: 'shop', key: 'k' } },
      'destination/key: cannot be combined with `connector`',
    ],
    [
      'an unknown operation',
      { operations: [{ kind: 'rotate' }] },
      'operations/0/kind: must be one of cmyk-to-rgb, fit-inside, flip, crop, resize, scale, super-resolution, enhance, adjust, filter, watermark, padding, border, mask',
    ],
    [
      'an unknown field of an operation',
      { operations: [{ kind: 'fit-inside', maxWidth: 1 }] },
      'operations/0: Unrecognized key: "maxWidth"',
    ],
    [
      'an unknown field inside of an operation',
      { operations: [{ kind: 'resize', to: { mode: 'width', width: 5, height: 5 } }] },
      'operations/0/to: Unrecognized key: "height"',
    ],
    ['a box without a side', { operations: [{ kind: 'resize', to: { mode: 'inside' } }] }, 'operations/0/to: width or height is needed'],
  ])('rejects %s with its pointer', (_name, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
});

/** One operation of each kind, with all of its fields. */
const operations: readonly Operation[] = [
  { kind: 'cmyk-to-rgb' },
  { kind: 'fit-inside', maxWidth: 5, maxHeight: 6 },
  { kind: 'flip', horizontal: true, vertical: false },
  { kind: 'crop', area: { by: 'place', left: 1, top: 2, width: 3, height: 4 } },
  { kind: 'resize', to: { mode: 'cover', width: 3, height: 4, focus: 'face', enlarge: false } },
  { kind: 'scale', size: 2, ratio: 1 },
  { kind: 'super-resolution', factor: 3, maxMs: 1_000 },
  { kind: 'enhance' },
  { kind: 'adjust', brightness: 1, contrast: 2, gamma: 1, saturation: 3, hue: 4, unsharp: 5 },
  { kind: 'filter', effect: { name: 'motion-blur', length: 5, angle: 3 } },
  { kind: 'watermark', image: 'q8ZcK0vN3a', gravity: 'top', padding: 1, width: 2, opacity: 0.5 },
  { kind: 'padding', size: 3, background: '#00000000' },
  { kind: 'border', size: 1, colour: '#ffffffff', radius: 2, background: '#00000000' },
  { kind: 'mask', shape: 'ellipse', background: '#00000000' },
];

test('renderJobOptions: what it renders can be sent again, for every kind of operation', () => {
  expect(operations.map(({ kind }) => kind)).toEqual(operationSchema.options.map((option) => [...option.shape.kind.values][0]));
  const spec = {
    ...{ ...defaultJobSpec, inputs: 'all' as const, analyse: ['focus' as const] },
    operations: [...operations],
    target: 77,
    maxBytes: 1_000,
    output: { format: 'webp' as const, quality: null, encoding: null },
  };
  const job = { spec, destination: null, callbackUrl: 'https://shop.example/', callbackDelayMs: 2_000 };
  const rendered = renderJobOptions(job);
  const again = parseJobOptions(jobOptionsSchema.parse(rendered), rules);
  expect(again).toMatchObject({ spec, callbackUrl: job.callbackUrl, callbackDelayMs: 2_000 });
});

test('renderJobOptions: what it renders can be sent again, for a job that only analyses', () => {
  const spec = { ...defaultJobSpec, inputs: 'all' as const, analyse: ['colours' as const, 'placeholders' as const], encode: false };
  const rendered = renderJobOptions({ spec, destination: null, callbackUrl: null, callbackDelayMs: 0 });
  expect(parseJobOptions(jobOptionsSchema.parse(rendered), rules).spec).toEqual(spec);
});

test('jobOptionsSchema: becomes a JSON schema whose operations have the names of the wire', () => {
  const text = JSON.stringify(z.toJSONSchema(jobOptionsSchema, { io: 'input' }));
  expect(text).toContain('"max_width"');
  expect(text).not.toContain('"maxWidth"');
});

test.each<[string, JobOptions, JobOptions]>([
  ['a level over a target', { level: 'ultra' }, { level: 'ultra', speed: 'fast', labels: { a: '1' } }],
  ['a target over a target', { target: 50 }, { target: 50, speed: 'fast', labels: { a: '1' } }],
  ['labels beside labels', { labels: { b: '2' }, preset: 'p' }, { target: 80, speed: 'fast', labels: { a: '1', b: '2' } }],
])('mergePreset: own fields win: %s', (_name, own, merged) => {
  expect(mergePreset(own, { target: 80, speed: 'fast', labels: { a: '1' } })).toEqual(merged);
});

test.each([
  ['another preset', { preset: 'a' }, 'preset'],
  ['credentials', { destination: s3 }, 'destination/provider'],
  ['a key file', { destination: { connector: 'c', bucket: 'b', json_key: {} } }, 'destination/json_key'],
  ['a login', { callback_url: 'https://a:b@shop.example/' }, 'callback_url'],
  ['level and target', { level: 'ultra', target: 80 }, 'target'],
])('presetOptionsSchema: rejects %s', (_name, options, pointer) => {
  expect(presetOptionsSchema.safeParse(options).error?.issues.map(({ path }) => path.join('/'))).toContain(pointer);
});
