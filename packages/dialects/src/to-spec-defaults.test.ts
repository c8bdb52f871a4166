import { describe, expect, test } from '@jest/globals';
import type { JobSpec } from '@pixmill/contracts';
import type { WireRequest } from './dialect.js';
import { parseOptimize } from './megaoptim/request.js';
import { parseFetch } from './optidash/request.js';
import { toSpecDefaults } from './to-spec-defaults.js';

const url = 'https://a.example/b.jpg';
const bare: WireRequest = { params: {}, query: {}, fields: {}, files: [], headers: {}, json: null, mediaType: null };
const allowAll = { isUrlAllowed: () => true, isOperatorAllowed: () => true, allowsHost: true };

type Parse = (preset: unknown, sent: object) => JobSpec;

const viaMegaoptim: Parse = (preset, sent) => {
  const fields = { type: 'url', url, ...sent };
  const command = parseOptimize({ ...bare, fields }, { defaults: toSpecDefaults(preset) });
  if (command.verb !== 'submit') throw new Error(command.verb);
  return command.spec;
};

const viaOptidash: Parse = (preset, sent) => {
  const command = parseFetch({ ...bare, json: { url, ...sent } }, allowAll, toSpecDefaults(preset));
  if (command.verb !== 'submit') throw new Error(command.verb);
  return command.spec;
};

const preset = { target: 'high', max_bytes: 5_000, speed: 'fast', formats: ['avif'], metadata: 'copyright', strip_location: true };
const applied: Partial<JobSpec> = {
  compression: 'intelligent',
  target: 85,
  maxBytes: 5_000,
  speed: 'fast',
  metadata: 'copyright',
  stripLocation: true,
};

describe('default preset of a key', () => {
  test.each<[string, Parse]>([
    ['MegaOptim', viaMegaoptim],
    ['Optidash', viaOptidash],
  ])('%s: applies to a request that sets nothing; without a preset nothing changes', (_name, parse) => {
    expect(parse(preset, {})).toMatchObject(applied);
    expect(parse(null, {})).toEqual(parse({}, {}));
    expect(parse({ level: 'ultra' }, {})).toMatchObject({ compression: 'ultra', target: null });
  });

  test.each<[object, Partial<JobSpec>]>([
    [{ compression: 'lossless' }, { ...applied, compression: 'lossless', target: null }],
    [{ compression: '' }, applied],
    [{ target: '70' }, { compression: 'intelligent', target: 70 }],
    [{ target: '', max_bytes: '' }, applied],
    [{ max_bytes: '100' }, { maxBytes: 100 }],
    [{ max_bytes: '0' }, { maxBytes: null }],
    [{ speed: 'normal' }, { speed: 'normal' }],
    [{}, { extras: ['avif'] }],
    [{ webp: '1' }, { extras: ['webp', 'avif'] }],
    [{ avif: '' }, { extras: [] }],
    [{ keep_exif: '1' }, { metadata: 'all', stripLocation: true }],
    [{ keep_exif: '0' }, { metadata: 'none' }],
    [{ strip_gps: '0' }, { metadata: 'copyright', stripLocation: false }],
  ])('MegaOptim: a request with %j wins over it', (sent, expected) => {
    expect(viaMegaoptim(preset, sent)).toMatchObject(expected);
  });

  test.each<[object, Partial<JobSpec>]>([
    [{ optimize: { compression: 'high' } }, { compression: 'ultra', target: null, maxBytes: 5_000 }],
    [{ output: { quality: 60 } }, { compression: 'lossless', target: null, output: { format: null, quality: 60, encoding: null } }],
    [{ resize: { width: 10 } }, { ...applied, output: { format: null, quality: null, encoding: null } }],
    [{ output: { format: 'webp' } }, { target: 85, extras: [], output: { format: 'webp', quality: null, encoding: null } }],
  ])('Optidash: a request with %j wins over it', (sent, expected) => {
    expect(viaOptidash(preset, sent)).toMatchObject(expected);
  });

  test('options that no dialect takes, and values of a later release, are ignored', () => {
    expect(toSpecDefaults({ level: 'magic', speed: 'fast', operations: [{ kind: 'flip' }], callback_url: url })).toEqual({ speed: 'fast' });
    expect(toSpecDefaults({ priority: 3, labels: { shop: 'a' } })).toEqual({ priority: 3, labels: { shop: 'a' } });
  });
});
