import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseTranscript, readRecordedForm } from '@pixmill/testkit';
import type { Command } from '../dialect.js';
import { createOptidash } from './index.js';
import { optidashSettings } from './settings.js';

const dialect = createOptidash({ publicUrl: 'https://pix.example', settings: optidashSettings.parse({}) });
const folder = new URL('../../src/optidash/transcripts/', import.meta.url);
const key = '0123456789abcdef0123456789abcdef';

/** Reads a recorded request like the HTTP layer and parses it. */
function parseRecorded(name: string): Extract<Command, { verb: 'submit' }> {
  const { method, path, query, headers, body } = parseTranscript(readFileSync(new URL(`${name}.http`, folder)));
  const route = dialect.routes.find((candidate) => candidate.method === method && candidate.path === path);
  if (!route) throw new Error(`no route for ${method} ${path}`);
  expect(dialect.findApiKey(headers)).toBe(key);
  const mediaType = headers['content-type']?.split(';')[0] ?? null;
  const form = route.body === 'upload' ? readRecordedForm({ headers, body }) : { fields: {}, files: [] };
  const files = form.files.map(({ bytes, ...file }) => ({ ...file, path: '/temp/1', sizeBytes: bytes.length, sha256: '' }));
  const json: unknown = route.body === 'json' ? JSON.parse(body.toString()) : null;
  const command = route.parse({ params: {}, query, fields: form.fields, files, mediaType, headers, json });
  if (command.verb !== 'submit') throw new Error(`parsed as ${command.verb}`);
  expect(command.reply).toBe(dialect.toReplyMode(headers));
  return command;
}

const rgb = { kind: 'cmyk-to-rgb' };
const inside = (to: object) => ({ kind: 'resize', to: { mode: 'inside', ...to } });
const square = { kind: 'resize', to: { mode: 'cover', width: 16, height: 16, focus: 'centre', enlarge: true } };
const blur = { kind: 'filter', effect: { name: 'gaussian-blur', sigma: 10 } };
const upload = [{ kind: 'upload', name: '1.jpg', file: { field: 'file', sizeBytes: 879 } }];
const sunset = [{ kind: 'url', name: 'sunset.jpg', url: 'https://images.example.com/photos/sunset.jpg' }];
const border = { kind: 'border', size: 2, colour: '#ff0000ff', radius: 5, background: '#ccccccff' };
const medium = { compression: 'intelligent', output: { quality: null } };
const png = { format: 'png', quality: 82 };

const expected: Readonly<Record<string, object>> = {
  'node-fetch-json': {
    sources: sunset,
    spec: { compression: 'intelligent', operations: [rgb, inside({ width: 640, height: 480 }), blur] },
  },
  'node-upload-json': { sources: upload, reply: 'json', spec: { ...medium, operations: [rgb, square] } },
  'node-upload-binary': { sources: upload, reply: 'binary', spec: { operations: [rgb, inside({ width: 16 })], output: png } },
  'node-upload-bmp': {
    sources: [{ kind: 'upload', name: '1.bmp', file: { field: 'file', sizeBytes: 886 } }],
    reply: 'json',
    spec: { ...medium, inputs: 'all', operations: [rgb] },
  },
  'node-upload-faces': {
    sources: upload,
    spec: { ...medium, operations: [rgb, { kind: 'resize', to: { ...square.to, focus: 'faces' } }] },
  },
  'python-fetch-json': { sources: sunset, spec: { compression: 'intelligent', output: { format: 'webp' } } },
  'python-upload-json': { sources: upload, reply: 'json', spec: { ...medium, operations: [rgb, square] } },
  'python-upload-binary': { sources: upload, reply: 'binary', spec: { operations: [rgb, inside({ width: 16 })], output: png } },
  'go-fetch-json': { sources: sunset, spec: { operations: [rgb, inside({ width: 640, height: 480 }), blur] } },
  'go-upload-json': {
    sources: [{ name: 'image', file: { name: '', sizeBytes: 879 } }],
    spec: { operations: [rgb, square, blur], output: png },
  },
  // The Java client sends `border` inside `auto`, where it is ignored.
  'java-upload-binary': { sources: upload, reply: 'binary', spec: { operations: [rgb, inside({ width: 16 })], output: png } },
  'swift-upload-json': { sources: upload, spec: { operations: [rgb, inside({ width: 16, height: 12 }), border], output: { quality: 75 } } },
  'swift-upload-binary': { sources: upload, reply: 'binary', spec: { operations: [rgb, inside({ width: 16 })] } },
  'php-upload-json': { sources: upload, reply: 'json', spec: { ...medium, operations: [rgb] } },
  'php-upload-binary': { sources: upload, reply: 'binary', spec: { operations: [rgb, inside({ width: 16 })] } },
  'ruby-upload-json': {
    sources: upload,
    spec: { compression: 'ultra', operations: [rgb, { kind: 'flip', horizontal: true, vertical: false }] },
  },
};

describe('Optidash transcripts', () => {
  test.each(Object.entries(expected))('parse: %s', (name, command) => {
    expect(parseRecorded(name)).toMatchObject({ waitMs: 50_000, callbackUrl: null, destination: null, ...command });
  });

  test('are all tested in this file', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.http'));
    expect(names.sort()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}.http`)
        .sort(),
    );
  });
});
