import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseTranscript, readRecordedForm } from '@pixmill/testkit';
import type { Command } from '../dialect.js';
import { createMegaoptim } from './index.js';
import { megaoptimSettings } from './settings.js';

const dialect = createMegaoptim({ publicUrl: 'https://pix.example', settings: megaoptimSettings.parse({}) });
const folder = new URL('../../src/megaoptim/transcripts/', import.meta.url);
const key = '0123456789abcdef0123456789abcdef';
const jobId = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

/** Reads a recorded request like the HTTP layer and finds its route. */
function parseRecorded(name: string): { apiKey: string | null; endpoint: string; parse: () => Command } {
  const { method, path, query, headers, body } = parseTranscript(readFileSync(new URL(`${name}.http`, folder)));
  const matches = dialect.routes.flatMap((route) => {
    const found = route.method === method && new RegExp(`^${route.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path);
    return found ? [{ route, params: { ...found.groups } }] : [];
  });
  const [match] = matches;
  if (!match) throw new Error(`no route for ${method} ${path}`);
  const mediaType = headers['content-type']?.split(';')[0] ?? null;
  const form = match.route.body === 'form' ? readRecordedForm({ headers, body }) : { fields: {}, files: [] };
  const files = form.files.map(({ bytes, ...file }) => ({
    ...file,
    path: `/tmp/${file.field}`,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  return {
    apiKey: dialect.findApiKey(headers),
    endpoint: match.route.endpoint,
    parse: () => match.route.parse({ params: match.params, query, fields: form.fields, files, mediaType, headers, json: null }),
  };
}

const upload = (name: string, field: string, sizeBytes: number) => ({ kind: 'upload', name, file: { field, sizeBytes } });
const sunset = 'https://images.example.com/photos/sunset.jpg';
const cafe = 'https://images.example.com/photos/caf%C3%A9%20noir.png?v=2';
const submissions = {
  'submit-file': [upload('1.jpg', 'file', 879)],
  'submit-file-utf8-name': [upload('été.jpg', 'file', 879)],
  'submit-files': [upload('1.jpg', 'file1', 879), upload('2.png', 'file2', 2_510), upload('3.gif', 'file3', 1_573)],
  'submit-url': [{ kind: 'url', name: 'sunset.jpg', url: sunset }],
  'submit-urls': [
    { kind: 'url', name: 'sunset.jpg', url: sunset },
    { kind: 'url', name: 'café noir.png', url: cafe },
  ],
};

describe.each(['node', 'python', 'php', 'wp'])('MegaOptim transcripts of the %s client', (client) => {
  test.each(Object.entries(submissions))('parse: %s', (name, sources) => {
    const { apiKey, endpoint, parse } = parseRecorded(`${client}-${name}`);
    expect({ apiKey, endpoint }).toEqual({ apiKey: key, endpoint: 'optimize' });
    expect(parse()).toMatchObject({
      verb: 'submit',
      // The Node and Python clients keep EXIF by default.
      spec: {
        compression: 'intelligent',
        operations: [{ kind: 'cmyk-to-rgb' }],
        extras: [],
        metadata: client === 'node' || client === 'python' ? 'all' : 'none',
      },
      sources,
      callbackUrl: null,
      sourceCredentials: null,
      sourceHeaders: {},
      callbackDelayMs: 0,
      waitMs: 0,
      reply: 'json',
    });
  });

  test('parse: fetch-result', () => {
    const timeoutMs = { node: 120_000, python: 300_000, php: 75_000, wp: 75_000 }[client];
    const { apiKey, endpoint, parse } = parseRecorded(`${client}-fetch-result`);
    expect({ apiKey, endpoint, command: parse() }).toEqual({
      apiKey: key,
      endpoint: 'result',
      command: { verb: 'wait', jobId, timeoutMs },
    });
  });
});

describe('MegaOptim transcripts of special cases', () => {
  test('parse: wp-submit-files-gap', () => {
    expect(parseRecorded('wp-submit-files-gap').parse()).toMatchObject({
      sources: [upload('1.jpg', 'file1', 879), upload('3.gif', 'file3', 1_573)],
    });
  });

  test('reject: node-submit-path-as-url', () => {
    expect(parseRecorded('node-submit-path-as-url').parse).toThrow('to send a local file use type=file');
  });

  test.each(['php-users-info', 'wp-users-info', 'wp-settings-users-info', 'wp-standin-settings-users-info-http10'])('parse: %s', (name) => {
    const { apiKey, endpoint, parse } = parseRecorded(name);
    expect({ apiKey, endpoint, command: parse() }).toEqual({ apiKey: key, endpoint: 'users-info', command: { verb: 'account' } });
  });
});

test('MegaOptim transcripts: this file tests every recording', () => {
  const clients = ['node', 'python', 'php', 'wp'].flatMap((client) =>
    [...Object.keys(submissions), 'fetch-result'].map((name) => `${client}-${name}.http`),
  );
  const odd = ['wp-submit-files-gap', 'node-submit-path-as-url', 'php-users-info', 'wp-users-info', 'wp-settings-users-info'];
  const known = [...clients, ...odd.map((name) => `${name}.http`), 'wp-standin-settings-users-info-http10.http'];
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.http'))
      .sort(),
  ).toEqual(known.sort());
});
