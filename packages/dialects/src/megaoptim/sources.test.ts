import { describe, expect, test } from '@jest/globals';
import type { WireFile } from '../dialect.js';
import { parseSources, type SourceType } from './sources.js';

function fileNamed(name: string, field = 'file'): WireFile {
  return { field, name, path: `/tmp/${field}`, sizeBytes: 9, sha256: '00' };
}

function namesOf(type: SourceType, parts: { fields?: Record<string, string>; files?: WireFile[] }): string[] {
  return parseSources(type, { fields: {}, files: [], ...parts }).map(({ name }) => name);
}

describe('parseSources', () => {
  test('orders URLs by number, with gaps and empty fields', () => {
    const fields = { url5: 'https://a.example/5', url1: 'http://a.example/1', url2: '', url4: 'https://a.example/4', url: 'x' };
    expect(namesOf('urls', { fields })).toEqual(['1', '4', '5']);
  });

  test('orders files by number, with gaps', () => {
    const files = [fileNamed('c.gif', 'file3'), fileNamed('a.jpg', 'file1'), fileNamed('x.jpg', 'other')];
    expect(namesOf('files', { files })).toEqual(['a.jpg', 'c.gif']);
  });

  test('accepts five images and rejects a sixth by name', () => {
    const fields = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`url${n}`, `https://a.example/${n}`]));
    expect(namesOf('urls', { fields })).toHaveLength(5);
    const limit = 'url6: at most 5 images in a request, url1 to url5';
    expect(() => namesOf('urls', { fields: { ...fields, url6: 'https://a.example/6' } })).toThrow(limit);
    expect(namesOf('urls', { fields: { ...fields, url6: '' } })).toHaveLength(5);
    const files = [1, 2, 3, 4, 5, 6].map((n) => fileNamed(`${n}.png`, `file${n}`));
    expect(() => namesOf('files', { files })).toThrow('file6: at most 5 images');
  });

  test.each(['url0', 'url01', 'url10'])('rejects a URL in the field %s', (field) => {
    expect(() => namesOf('urls', { fields: { url1: 'https://a.example/', [field]: 'https://a.example/' } })).toThrow(`${field}: at most 5`);
  });

  test.each([
    ['url', 'url: required'],
    ['urls', 'url1 to url5: at least one is required'],
    ['file', 'file: required when type is file, as a multipart/form-data part'],
    ['files', 'file1 to file5: at least one is required'],
  ] as const)('requires a source for the type %s', (type, message) => {
    expect(() => namesOf(type, { fields: { url: '', url1: '', file: '/home/me/a.jpg', file1: '' } })).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', message: expect.stringContaining(message) }),
    );
  });

  test('rejects two files with one field name', () => {
    expect(() => namesOf('file', { files: [fileNamed('a.jpg'), fileNamed('b.jpg')] })).toThrow('file: sent more than once');
  });

  test.each([
    '/home/me/photo.jpg',
    'C:\\photo.jpg',
    'photo.jpg',
    '//a.example/b.jpg',
    'ftp://a.example/b.jpg',
    'https:///b.jpg',
    'http://',
    'data:,x',
  ])('rejects the address %j and names the likely mistake', (url) => {
    expect(() => namesOf('url', { fields: { url } })).toThrow('url: not an absolute http(s) URL; to send a local file use type=file');
  });

  test('accepts a URL of 2,048 characters', () => {
    const longest = `https://a.example/${'x'.repeat(2_030)}`;
    expect(namesOf('url', { fields: { url: longest } })).toEqual(['x'.repeat(2_030)]);
    expect(() => namesOf('url', { fields: { url: `${longest}x` } })).toThrow('url: longer than 2048 characters');
  });

  test('accepts private addresses, which the guard rejects when it dials', () => {
    const fields = { url: 'http://169.254.169.254/a.png' };
    expect(parseSources('url', { fields, files: [] })).toEqual([{ kind: 'url', name: 'a.png', url: fields.url }]);
  });

  test.each([
    ['photo.jpg', 'photo.jpg'],
    ['/tmp/photos/été.jpg', 'été.jpg'],
    ['C:\\Users\\me\\a b.PNG', 'a b.PNG'],
    ['a\\b/c.gif', 'c.gif'],
    ['100%20.jpg', '100%20.jpg'],
    ['nul\0.jpg', 'nul.jpg'],
    ['folder/', 'image'],
  ])('gives a file sent as %j the name %j', (sent, name) => {
    expect(namesOf('file', { files: [fileNamed(sent)] })).toEqual([name]);
  });

  test.each([
    ['https://a.example/photos/caf%C3%A9%20noir.png?v=2/x.gif', 'café noir.png'],
    ['https://a.example/été.jpg#top', 'été.jpg'],
    ['https://a.example/a+b.jpg', 'a+b.jpg'],
    ['https://a.example/100%.jpg', '100%.jpg'],
    ['https://a.example/latin%E9.jpg', 'latin%E9.jpg'],
    ['https://a.example/nul%00.jpg', 'nul.jpg'],
    ['https://a.example/photos/?id=3', 'photos'],
    ['https://a.example', 'a.example'],
  ])('gives an image at %s the name %j', (url, name) => {
    expect(namesOf('url', { fields: { url } })).toEqual([name]);
  });
});
