import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import type { Command, WireRequest } from '../dialect.js';
import { parseFetch, parseUpload } from './request.js';

const file = { field: 'file', name: 'C:\\fotos\\sunset.jpg', path: '/spool/1', sizeBytes: 9, sha256: 'ab' };
const url = 'https://images.example/a/sunset.jpg?w=1';

function request(parts: Partial<WireRequest>): WireRequest {
  return { params: {}, query: {}, fields: {}, files: [file], mediaType: 'multipart/form-data', headers: {}, json: null, ...parts };
}

type Submit = Extract<Command, { verb: 'submit' }>;

function submitted(command: Command): Submit {
  if (command.verb !== 'submit') throw new Error(`parsed as ${command.verb}`);
  return command;
}

const rules = (isUrlAllowed = (_url: string) => true) => ({ isUrlAllowed, isOperatorAllowed: () => false });

const upload = (data: unknown, parts: Partial<WireRequest> = {}) =>
  submitted(parseUpload(request({ fields: { data: JSON.stringify(data) }, ...parts }), rules()));
const fetched = (json: unknown, isUrlAllowed?: (url: string) => boolean) =>
  submitted(parseFetch(request({ files: [], mediaType: 'application/json', json }), rules(isUrlAllowed)));

function describeError(parse: () => unknown): string {
  try {
    parse();
  } catch (thrown) {
    if (thrown instanceof AppError) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  throw new Error('was not refused');
}

describe('keys', () => {
  test.each<[object, string]>([
    [{ response: { mode: 'xml' } }, 'response: `mode` must be one of json, binary'],
    [{ cdn: true }, 'cdn must be a hash'],
    [{ superresolution: { factor: 4 } }, 'superresolution: Pixmill has no super-resolution; `resize` enlarges, without adding detail'],
    [{ upscale: {} }, 'upscale: Pixmill has no super-resolution; `resize` enlarges, without adding detail'],
  ])('%j is refused', (data, message) => {
    expect(describeError(() => upload(data))).toBe(`invalid_parameter ${message}`);
  });

  test('keys that nobody knows are refused by name, inherited ones too', () => {
    expect(describeError(() => upload({ rezise: {}, tint: 1 }))).toMatch(
      /^invalid_parameter `rezise`, `tint` is not an operation; known are `optimize`/,
    );
    expect(describeError(() => upload({}, { fields: { data: '{"__proto__":{"resize":{"width":3}}}' } }))).toContain('`__proto__`');
    expect(describeError(() => upload({}, { fields: { data: '{"resize":{"__proto__":{"width":3}}}' } }))).toContain('resize');
  });
});

describe('parseUpload', () => {
  test('asks for the operations, beside CMYK, which always becomes sRGB', () => {
    const operations = upload({ flip: { vertical: true } }).spec.operations;
    expect(operations).toEqual([{ kind: 'cmyk-to-rgb' }, { kind: 'flip', horizontal: false, vertical: true }]);
  });

  test('is a synchronous optimization when nothing is asked', () => {
    for (const fields of [{}, { data: '' }, { data: '{}' }, { data: '[]' }]) {
      const command = upload({}, { fields });
      expect(command).toMatchObject({ waitMs: 50_000, reply: 'json', callbackUrl: null, callbackDelayMs: 0, destination: null });
      expect(command).toMatchObject({
        sources: [{ kind: 'upload', name: 'sunset.jpg', file }],
        sourceCredentials: null,
        sourceHeaders: {},
      });
      expect(command.spec).toMatchObject({ compression: 'intelligent', target: null, output: { quality: null } });
    }
  });

  test('a file needs no name', () => {
    expect(upload({}, { files: [{ ...file, name: '' }] }).sources).toMatchObject([{ name: 'image' }]);
  });

  test.each<[string, Partial<WireRequest>, string]>([
    ['no file', { files: [] }, 'invalid_parameter `file` is required'],
    ['another part', { files: [{ ...file, field: 'image' }] }, 'invalid_parameter `file` is required'],
    ['two files', { files: [file, file] }, 'invalid_parameter `file`: one image in a request'],
    ['bad JSON', { fields: { data: '{"resize"' } }, 'invalid_parameter `data` must be a JSON string, this is none'],
    ['no hash', { fields: { data: '"resize"' } }, 'invalid_parameter `data` must be a JSON string of a hash'],
    ['a form', { mediaType: 'application/x-www-form-urlencoded' }, 'malformed_body Send multipart/form-data'],
  ])('%s is refused', (_, parts, message) => {
    expect(describeError(() => upload({}, parts))).toContain(message);
  });

  test('an address does not belong there', () => {
    expect(describeError(() => upload({ url }))).toContain('`url` is not an operation');
  });
});

describe('parseFetch', () => {
  test('takes credentials out of the address', () => {
    const command = fetched({
      url: 'https://ad%40a:p%3As@images.example/%C3%A9t%C3%A9.png',
      headers: { 'X-Token': 7, Host: 'cdn.example' },
    });
    expect(command).toMatchObject({
      sources: [{ kind: 'url', name: 'été.png', url: 'https://images.example/%C3%A9t%C3%A9.png' }],
      sourceCredentials: { user: 'ad@a', password: 'p:s' },
      sourceHeaders: { 'x-token': '7', host: 'cdn.example' },
    });
    expect(fetched({ url })).toMatchObject({ sources: [{ name: 'sunset.jpg', url }], sourceCredentials: null, sourceHeaders: {} });
    expect(fetched({ url: 'https://images.example' }).sources).toMatchObject([{ name: 'image' }]);
  });

  test.each<[unknown, string]>([
    [null, 'malformed_body Send application/json'],
    [[], 'malformed_body Send application/json'],
    [{}, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: 7 }, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: 'ftp://a.example/b' }, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: `https://a.example/${'b'.repeat(2_048)}` }, '2048 characters at most'],
    [{ url, headers: [] }, 'headers must be a hash'],
    [{ url, headers: { 'Transfer-Encoding': 'chunked' } }, 'headers: `transfer-encoding` cannot be set, nor can connection'],
    [{ url, headers: { 'Content-Length': 3 } }, 'headers: `content-length` cannot be set'],
    [{ url, headers: { 'X A': 'b' } }, 'headers: "X A" is no name of a header'],
    [{ url, headers: { a: 'b\r\nhost: c' } }, 'headers: `a` must be a text of latin letters without line breaks'],
    [{ url, headers: { a: '日' } }, 'headers: `a` must be a text of latin letters without line breaks'],
    [{ url, headers: { a: true } }, 'headers: `a` must be a text of latin letters without line breaks'],
    [{ url, headers: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`h${at}`, 'x'])) }, 'headers: 50 at most'],
  ])('%j is refused', (json, message) => {
    expect(describeError(() => fetched(json))).toContain(message);
  });
});

describe('webhook and reply', () => {
  const webhook = { url: 'https://ann:s3@hooks.example/done?a=1', delay: '60' };

  test('a webhook is not waited for', () => {
    const expected = { waitMs: 0, callbackUrl: webhook.url, callbackDelayMs: 60_000 };
    expect(fetched({ url, webhook })).toMatchObject(expected);
    expect(fetched({ url, webhook: { url: webhook.url } }).callbackDelayMs).toBe(0);
  });

  test.each<[object, string]>([
    [{ delay: 3 }, 'webhook: `url` must be an absolute http or https URL'],
    [{ url: 'mailto:ann@hooks.example' }, 'webhook: `url` must be an absolute http or https URL'],
    [{ ...webhook, delay: 0 }, 'webhook: `delay` must be a positive integer, 604800 at most'],
    [{ ...webhook, delay: 604_801 }, 'webhook: `delay` must be a positive integer, 604800 at most'],
    [{ ...webhook, secret: 'x' }, 'webhook: `secret` is not a parameter'],
  ])('%j is refused', (wire, message) => {
    expect(describeError(() => fetched({ url, webhook: wire }))).toContain(message);
  });

  test('an address that may not be called is refused', () => {
    expect(describeError(() => fetched({ url, webhook }, () => false))).toContain('webhook: `url` is not allowed');
  });

  test.each([
    [{}, {}, 'json'],
    [{}, { response: { mode: 'binary' } }, 'binary'],
    [{ 'x-optidash-binary': '1' }, {}, 'binary'],
    [{ 'x-optidash-binary': 'true' }, { response: { mode: 'json' } }, 'binary'],
    [{ 'x-optidash-binary': '0' }, {}, 'json'],
    [{ accept: 'image/*' }, {}, 'json'],
  ])('headers %j and %j ask for %s', (headers, data, reply) => {
    expect(upload(data, { headers }).reply).toBe(reply);
  });

  test('bytes are neither posted nor stored elsewhere', () => {
    const binary = { headers: { 'x-optidash-binary': '1' } };
    const store = { id: 'aB3dE6gH9j', bucket: 'photos' };
    expect(describeError(() => upload({ webhook }, binary))).toBe(
      'invalid_parameter response: `mode` binary cannot be combined with `webhook`',
    );
    expect(describeError(() => upload({ store, response: { mode: 'binary' } }))).toContain('cannot be combined with `store`');
  });
});
