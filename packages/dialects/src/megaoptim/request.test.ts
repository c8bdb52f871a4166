import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import type { Command, WireRequest } from '../dialect.js';
import { parseOptimize, parseWait } from './request.js';

const id = '65bfc090-a2fc-11e8-ab19-ad2bb706c7e4';

function request(parts: Partial<WireRequest>): WireRequest {
  const bare = { params: {}, query: {}, fields: {}, files: [], headers: {}, json: null };
  return { ...bare, mediaType: 'application/x-www-form-urlencoded', ...parts };
}

function submit(fields: Record<string, string>): Extract<Command, { verb: 'submit' }> {
  const command = parseOptimize(request({ fields: { type: 'url', url: 'https://a.example/b.jpg', ...fields } }));
  if (command.verb !== 'submit') throw new Error(`parsed as ${command.verb}`);
  return command;
}

describe('parseOptimize', () => {
  test('has a default for every parameter except the type and its source', () => {
    expect(submit({})).toEqual({
      verb: 'submit',
      spec: { ...defaultJobSpec, operations: [{ kind: 'cmyk-to-rgb' }] },
      sources: [{ kind: 'url', name: 'b.jpg', url: 'https://a.example/b.jpg' }],
      callbackUrl: null,
      sourceCredentials: null,
      sourceHeaders: {},
      callbackDelayMs: 0,
      waitMs: 0,
      destination: null,
      reply: 'json',
    });
  });

  test('takes what browsers show, unless the service is set to take all', () => {
    expect(submit({}).spec.inputs).toBe('browser');
    const fields = { type: 'url', url: 'https://a.example/b.psd' };
    expect(parseOptimize(request({ fields }), { inputs: 'all' })).toMatchObject({ spec: { inputs: 'all' } });
  });

  test.each(['1', 'true', 'True', 'yes', 'ON'])('reads the flag %j as true', (text) => {
    expect(submit({ webp: text, keep_exif: text, cmyktorgb: text }).spec).toMatchObject({
      extras: ['webp'],
      metadata: 'all',
      operations: [{ kind: 'cmyk-to-rgb' }],
    });
  });

  test.each(['0', 'false', 'False', 'no', 'off', ''])('reads the flag %j as false', (text) => {
    expect(submit({ webp: text, keep_exif: text, cmyktorgb: text }).spec).toMatchObject({ extras: [], metadata: 'none', operations: [] });
  });

  test.each([
    ['', 'intelligent'],
    ['intelligent', 'intelligent'],
    ['lossy', 'intelligent'],
    ['medium', 'intelligent'],
    ['ultra', 'ultra'],
    ['lossless', 'lossless'],
  ])('reads the compression %j as %s', (text, compression) => {
    expect(submit({ compression: text }).spec.compression).toBe(compression);
  });

  test.each([
    [{ max_width: '0', max_height: '0' }, []],
    [{ max_width: '', max_height: '' }, []],
    [{ max_width: '800', max_height: '' }, [{ kind: 'fit-inside', maxWidth: 800 }]],
    [{ max_height: '0600' }, [{ kind: 'fit-inside', maxHeight: 600 }]],
    [{ max_width: '800', max_height: '100000' }, [{ kind: 'fit-inside', maxWidth: 800, maxHeight: 100_000 }]],
  ])('turns the limits %j into %j', (limits, operations) => {
    expect(submit({ cmyktorgb: '0', ...limits }).spec.operations).toEqual(operations);
  });

  test('orders the colour operation before the resize', () => {
    expect(submit({ max_width: '8' }).spec.operations.map(({ kind }) => kind)).toEqual(['cmyk-to-rgb', 'fit-inside']);
  });

  test.each([
    [{ type: '' }, 'type: must be one of url, urls, file, files'],
    [{ type: 'URL' }, 'type: must be one of url, urls, file, files'],
    [{ compression: 'high' }, 'compression: must be one of intelligent, ultra, lossless'],
    [{ webp: '2' }, 'webp: must be 1 or 0'],
    [{ keep_exif: 'maybe' }, 'keep_exif: must be 1 or 0'],
    [{ cmyktorgb: 'null' }, 'cmyktorgb: must be 1 or 0'],
    [{ max_width: 'wide' }, 'max_width: must be a whole number of px, 0 (off) to 100000'],
    [{ max_height: '-1' }, 'max_height: must be a whole number of px, 0 (off) to 100000'],
    [{ max_height: '1.5' }, 'max_height: must be a whole number of px, 0 (off) to 100000'],
    [{ max_width: '100001' }, 'max_width: must be a whole number of px, 0 (off) to 100000'],
    [{ max_width: '1e3', webp: 'x' }, 'webp: must be 1 or 0; max_width: must be a whole number of px, 0 (off) to 100000'],
    [{ callback_url: '/done' }, 'callback_url: not an absolute http(s) URL'],
    [{ callback_url: 'ftp://a.example/' }, 'callback_url: not an absolute http(s) URL'],
    [{ callback_url: 'http://user:50%off@a.example/' }, 'callback_url: must write a % in its user or password as %25'],
    [{ type: 'url', url: 'http://user%:pw@a.example/' }, 'url: must write a % in its user or password as %25'],
    [{ type: 'urls', url2: 'http://user:%ff@a.example/' }, 'url2: must write a % in its user or password as %25'],
    [{ callback_url: `https://a.example/${'x'.repeat(2_048)}` }, 'callback_url: longer than 2048 characters'],
  ])('rejects %j', (fields, message) => {
    expect(() => submit(fields)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
  });

  test('names the types when the type is missing', () => {
    expect(() => parseOptimize(request({ fields: {}, mediaType: null }))).toThrow('type: must be one of url, urls, file, files');
  });

  test('ignores unknown fields, such as `wait` of the PHP client', () => {
    expect(submit({ wait: '', user_id: '7', constructor: 'x' })).toEqual(submit({}));
  });

  test.each([
    ['https://a.example/done?job=1', 'https://a.example/done?job=1'],
    ['http://127.0.0.1:9/done', 'http://127.0.0.1:9/done'],
    ['http://b\u00fccher.example/\u96ea', 'http://xn--bcher-kva.example/%E9%9B%AA'],
    ['', null],
  ])('reads the callback %j as %j', (text, callbackUrl) => {
    expect(submit({ callback_url: text }).callbackUrl).toBe(callbackUrl);
  });

  test.each([
    [
      { http_user: 'ann', http_pass: 'pw' },
      { user: 'ann', password: 'pw' },
    ],
    [{ http_user: 'ann' }, { user: 'ann', password: '' }],
    [{ http_user: '', http_pass: '' }, null],
  ])('reads the source credentials %j as %j', (fields, sourceCredentials) => {
    expect(submit(fields).sourceCredentials).toEqual(sourceCredentials);
  });

  test('ignores source credentials of an upload', () => {
    const file = { field: 'file', name: 'a.jpg', path: '/tmp/x', sizeBytes: 1, sha256: '00' };
    const command = parseOptimize(request({ fields: { type: 'file', http_user: 'ann' }, files: [file], mediaType: 'multipart/form-data' }));
    expect(command).toMatchObject({ sourceCredentials: null, sources: [{ kind: 'upload', name: 'a.jpg', file }] });
  });

  test.each(['application/json', 'text/plain'])('names the supported body types when the body is %s', (mediaType) => {
    expect(() => parseOptimize(request({ mediaType }))).toThrow(
      expect.objectContaining({ code: 'malformed_body', message: expect.stringContaining('multipart/form-data') }),
    );
  });
});

describe('parseWait', () => {
  test.each([
    [{}, {}, 120_000],
    [{ timeout300: '' }, {}, 120_000],
    [{ timeout: '' }, {}, 120_000],
    [{ timeout: '75' }, {}, 75_000],
    [{ timeout: '2.5' }, {}, 2_500],
    [{ timeout: '0' }, {}, 0],
    [{ timeout: '0' }, { timeout: '9' }, 0],
    [{ timeout: '' }, { timeout: '9' }, 9_000],
    [{}, { timeout: '9' }, 9_000],
    [{ timeout: '301' }, {}, 300_000],
    [{ timeout: '9'.repeat(400) }, {}, 300_000],
  ])('reads the query %j with the form %j as a wait of %i ms', (query, fields, timeoutMs) => {
    expect(parseWait(request({ params: { id }, query, fields }))).toEqual({ verb: 'wait', jobId: id, timeoutMs });
  });

  test.each(['-1', 'soon', '1e3', 'Infinity', '0x10', 'NaN'])('rejects the timeout %j', (timeout) => {
    expect(() => parseWait(request({ params: { id }, query: { timeout } }))).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', message: 'timeout: must be a number of seconds, 0 to 300' }),
    );
  });

  test('reads an id in upper or lower case', () => {
    expect(parseWait(request({ params: { id: id.toUpperCase() } }))).toMatchObject({ jobId: id });
  });

  test.each(['', '1', `${id}0`, id.replace('-', ''), "65bfc090-a2fc-11e8-ab19-ad2bb706c7e'"])(
    'throws job_not_found for the id %j',
    (malformed) => {
      expect(() => parseWait(request({ params: { id: malformed } }))).toThrow(expect.objectContaining({ code: 'job_not_found' }));
    },
  );
});
