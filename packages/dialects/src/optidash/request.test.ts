import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import type { Command, WireRequest } from '../dialect.js';
import { parseFetch, parseUpload } from './request.js';

const file = { field: 'file', name: 'C:\\fotos\\sunset.jpg', path: '/temp/1', sizeBytes: 9, sha256: 'ab' };
const url = 'https://images.example/a/sunset.jpg?w=1';

function request(parts: Partial<WireRequest>): WireRequest {
  return { params: {}, query: {}, fields: {}, files: [file], mediaType: 'multipart/form-data', headers: {}, json: null, ...parts };
}

type SubmitCommand = Extract<Command, { verb: 'submit' }>;

function requireSubmit(command: Command): SubmitCommand {
  if (command.verb !== 'submit') throw new Error(`parsed as ${command.verb}`);
  return command;
}

const rules = (isUrlAllowed = (_url: string) => true) => ({ isUrlAllowed, isOperatorAllowed: () => false, allowsHost: true });

const parseUploaded = (data: unknown, parts: Partial<WireRequest> = {}) =>
  requireSubmit(parseUpload(request({ fields: { data: JSON.stringify(data) }, ...parts }), rules()));
const parseFetched = (json: unknown, isUrlAllowed?: (url: string) => boolean) =>
  requireSubmit(parseFetch(request({ files: [], mediaType: 'application/json', json }), rules(isUrlAllowed)));

function describeError(parse: () => unknown): string {
  try {
    parse();
  } catch (thrown) {
    if (thrown instanceof AppError) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  throw new Error('not rejected');
}

describe('parseUpload keys', () => {
  test.each<[object, string]>([
    [{ response: { mode: 'xml' } }, 'response: `mode` must be one of json, binary'],
    [{ cdn: true }, 'cdn must be a hash'],
    [
      { superresolution: { factor: 4 } },
      'superresolution is not an operation; `super_resolution` enlarges with a neural network, `resize` without',
    ],
    [{ upscale: {} }, 'upscale is not an operation; `super_resolution` enlarges with a neural network, `resize` without'],
  ])('rejects %j', (data, message) => {
    expect(describeError(() => parseUploaded(data))).toBe(`invalid_parameter ${message}`);
  });

  test('rejects unknown keys by name, including inherited names', () => {
    expect(describeError(() => parseUploaded({ rezise: {}, tint: 1 }))).toMatch(
      /^invalid_parameter `rezise`, `tint` is not an operation; known are `optimize`/,
    );
    expect(describeError(() => parseUploaded({}, { fields: { data: '{"__proto__":{"resize":{"width":3}}}' } }))).toContain('`__proto__`');
    expect(describeError(() => parseUploaded({}, { fields: { data: '{"resize":{"__proto__":{"width":3}}}' } }))).toContain('resize');
  });
});

describe('parseUpload', () => {
  test('returns the operations after the conversion of CMYK to sRGB', () => {
    const operations = parseUploaded({ flip: { vertical: true } }).spec.operations;
    expect(operations).toEqual([{ kind: 'cmyk-to-rgb' }, { kind: 'flip', horizontal: false, vertical: true }]);
  });

  test('returns a synchronous optimization for an empty request', () => {
    for (const fields of [{}, { data: '' }, { data: '{}' }, { data: '[]' }]) {
      const command = parseUploaded({}, { fields });
      expect(command).toMatchObject({ waitMs: 50_000, reply: 'json', callbackUrl: null, callbackDelayMs: 0, destination: null });
      expect(command).toMatchObject({
        sources: [{ kind: 'upload', name: 'sunset.jpg', file }],
        sourceCredentials: null,
        sourceHeaders: {},
      });
      expect(command.spec).toMatchObject({ compression: 'intelligent', target: null, output: { quality: null } });
    }
  });

  test.each([
    ['without a webhook', {}, 50_000],
    ['with a webhook', { webhook: { url: 'https://app.example/done' } }, undefined],
  ])('limits the time of super-resolution %s: %s', (_, others, maxMs) => {
    const { operations } = parseUploaded({ super_resolution: { factor: 4 }, ...others }).spec;
    expect(operations).toEqual([{ kind: 'cmyk-to-rgb' }, { kind: 'super-resolution', factor: 4, ...(maxMs && { maxMs }) }]);
  });

  test('accepts a file without a name', () => {
    expect(parseUploaded({}, { files: [{ ...file, name: '' }] }).sources).toMatchObject([{ name: 'image' }]);
  });

  test.each<[string, Partial<WireRequest>, string]>([
    ['no file', { files: [] }, 'invalid_parameter `file` is required'],
    ['another part', { files: [{ ...file, field: 'image' }] }, 'invalid_parameter `file` is required'],
    ['two files', { files: [file, file] }, 'invalid_parameter `file`: one image in a request'],
    ['bad JSON', { fields: { data: '{"resize"' } }, 'invalid_parameter `data` must be a JSON string'],
    ['no hash', { fields: { data: '"resize"' } }, 'invalid_parameter `data` must be a JSON string of a hash'],
    ['a form', { mediaType: 'application/x-www-form-urlencoded' }, 'malformed_body Send multipart/form-data'],
  ])('rejects %s', (_, parts, message) => {
    expect(describeError(() => parseUploaded({}, parts))).toContain(message);
  });

  test('rejects `url`', () => {
    expect(describeError(() => parseUploaded({ url }))).toContain('`url` is not an operation');
  });
});

describe('parseFetch', () => {
  test('removes the credentials from the URL', () => {
    const command = parseFetched({
      url: 'https://ad%40a:p%3As@images.example/%C3%A9t%C3%A9.png',
      headers: { 'X-Token': 7, Host: 'cdn.example' },
    });
    expect(command).toMatchObject({
      sources: [{ kind: 'url', name: 'été.png', url: 'https://images.example/%C3%A9t%C3%A9.png' }],
      sourceCredentials: { user: 'ad@a', password: 'p:s' },
      sourceHeaders: { 'x-token': '7', host: 'cdn.example' },
    });
    expect(parseFetched({ url })).toMatchObject({ sources: [{ name: 'sunset.jpg', url }], sourceCredentials: null, sourceHeaders: {} });
    expect(parseFetched({ url: 'https://images.example' }).sources).toMatchObject([{ name: 'image' }]);
  });

  test('accepts a source URL of 8,000 characters and an international host name', () => {
    const longest = `https://a.example/b.jpg?${'c'.repeat(8_000 - 24)}`;
    expect(parseFetched({ url: longest }).sources).toMatchObject([{ name: 'b.jpg', url: longest }]);
    const international = 'https://b\u00fccher.example/\u96ea 1.jpg';
    expect(parseFetched({ url: international }).sources).toMatchObject([{ url: 'https://xn--bcher-kva.example/%E9%9B%AA%201.jpg' }]);
  });

  test.each(['shop.example', 'SHOP.example.:8080', 'a_b.example', '[2001:db8::1]:443', '192.0.2.1'])('accepts the host %s', (host) => {
    expect(parseFetched({ url, headers: { host } })).toMatchObject({ sourceHeaders: { host } });
  });

  test.each([
    '',
    'a.example:',
    'a.example:65536',
    'a b',
    'a.example/c',
    'ada@a.example',
    'a.example, b.example',
    '-a',
    '[::1',
    '\u00e9.example',
  ])('rejects the host %j', (host) => {
    expect(describeError(() => parseFetched({ url, headers: { host } }))).toContain(
      'headers: `host` must be one host name or address with an optional port, such as shop.example:8080',
    );
  });

  test('rejects every host with FETCH_HOST_HEADER=off, and takes all other headers', () => {
    const withoutHost = { ...rules(), allowsHost: false };
    const fetchWith = (headers: object) =>
      parseFetch(request({ files: [], json: { url, headers }, mediaType: 'application/json' }), withoutHost);
    expect(describeError(() => fetchWith({ Host: 'shop.example' }))).toContain('this service has turned it off (FETCH_HOST_HEADER)');
    expect(fetchWith({ accept: 'image/png' })).toMatchObject({ sourceHeaders: { accept: 'image/png' } });
  });

  test.each<[unknown, string]>([
    [null, 'malformed_body Send application/json'],
    [[], 'malformed_body Send application/json'],
    [{}, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: 7 }, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: 'ftp://a.example/b' }, 'invalid_parameter `url` must be an absolute http or https URL'],
    [{ url: 'https://ann:50%off@a.example/b' }, 'invalid_parameter `url` must write a % in its user or password as %25'],
    [{ url: `https://a.example/${'b'.repeat(8_000 - 17)}` }, '8000 characters at most'],
    [{ url, headers: [] }, 'headers must be a hash'],
    [{ url, headers: { 'Transfer-Encoding': 'chunked' } }, 'headers: `transfer-encoding` cannot be set, nor can connection'],
    [{ url, headers: { 'Content-Length': 3 } }, 'headers: `content-length` cannot be set'],
    [{ url, headers: { 'X-Forwarded-For': '10.0.0.1' } }, 'headers: `x-forwarded-for` cannot be set'],
    [{ url, headers: { Forwarded: 'for=10.0.0.1' } }, 'headers: `forwarded` cannot be set'],
    [{ url, headers: { Via: '1.1 a' } }, 'headers: `via` cannot be set'],
    [{ url, headers: { 'X-Real-IP': '10.0.0.1' } }, 'headers: `x-real-ip` cannot be set'],
    [{ url, headers: { Range: 'bytes=0-9' } }, 'headers: `range` cannot be set'],
    [{ url, headers: { 'Proxy-Anything': 'a' } }, 'headers: `proxy-anything` cannot be set, nor can connection'],
    [{ url, headers: { Cookie: 'a=b', cookie: 'c=d' } }, 'headers: `cookie` is set twice'],
    [{ url, headers: { Host: 'a.example', host: 'b.example' } }, 'headers: `host` is set twice'],
    [{ url, headers: { 'X A': 'b' } }, 'headers: "X A" is not a valid header name'],
    [{ url, headers: { a: 'b\r\nhost: c' } }, 'headers: `a` must be Latin-1 text without line breaks'],
    [{ url, headers: { a: '日' } }, 'headers: `a` must be Latin-1 text without line breaks'],
    [{ url, headers: { a: true } }, 'headers: `a` must be Latin-1 text without line breaks'],
    [{ url, headers: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`h${at}`, 'x'])) }, 'headers: 50 at most'],
  ])('rejects %j', (json, message) => {
    expect(describeError(() => parseFetched(json))).toContain(message);
  });
});

describe('Optidash webhook and reply mode', () => {
  const webhook = { url: 'https://ann:s3@hooks.example/done?a=1', delay: '60' };

  test('returns a wait of 0 ms for a webhook', () => {
    const expected = { waitMs: 0, callbackUrl: webhook.url, callbackDelayMs: 60_000 };
    expect(parseFetched({ url, webhook })).toMatchObject(expected);
    expect(parseFetched({ url, webhook: { url: webhook.url } }).callbackDelayMs).toBe(0);
    const international = { url: 'https://b\u00fccher.example/done' };
    expect(parseFetched({ url, webhook: international }).callbackUrl).toBe('https://xn--bcher-kva.example/done');
  });

  test.each<[object, string]>([
    [{ delay: 3 }, 'webhook: `url` must be an absolute http or https URL'],
    [{ url: 'mailto:ann@hooks.example' }, 'webhook: `url` must be an absolute http or https URL'],
    [{ url: 'http://ann:50%off@hooks.example/' }, 'webhook: `url` must write a % in its user or password as %25'],
    [{ ...webhook, delay: 0 }, 'webhook: `delay` must be a positive integer, 604800 at most'],
    [{ ...webhook, delay: 604_801 }, 'webhook: `delay` must be a positive integer, 604800 at most'],
    [{ ...webhook, secret: 'x' }, 'webhook: `secret` is not a parameter'],
  ])('rejects %j', (wire, message) => {
    expect(describeError(() => parseFetched({ url, webhook: wire }))).toContain(message);
  });

  test('rejects a webhook to a forbidden address', () => {
    expect(describeError(() => parseFetched({ url, webhook }, () => false))).toContain('webhook: `url` is not allowed');
  });

  test.each([
    [{}, {}, 'json'],
    [{}, { response: { mode: 'binary' } }, 'binary'],
    [{ 'x-optidash-binary': '1' }, {}, 'binary'],
    [{ 'x-optidash-binary': 'true' }, { response: { mode: 'json' } }, 'binary'],
    [{ 'x-optidash-binary': '0' }, {}, 'json'],
    [{ accept: 'image/*' }, {}, 'json'],
  ])('reads headers %j and data %j as reply mode %s', (headers, data, reply) => {
    expect(parseUploaded(data, { headers }).reply).toBe(reply);
  });

  test('rejects binary mode with a webhook or a store', () => {
    const binary = { headers: { 'x-optidash-binary': '1' } };
    const store = { id: 'aB3dE6gH9j', bucket: 'photos' };
    expect(describeError(() => parseUploaded({ webhook }, binary))).toBe(
      'invalid_parameter response: `mode` binary cannot be combined with `webhook`',
    );
    expect(describeError(() => parseUploaded({ store, response: { mode: 'binary' } }))).toContain('cannot be combined with `store`');
  });
});
