import { describe, expect, test } from '@jest/globals';
import { findKind } from './find-kind.js';
import { toRelativePath, withoutCollisions } from './relative-path.js';

const toPath = (url: string, contentType: string | null = null) =>
  toRelativePath({ url: new URL(url), pageHost: 'shop.example', contentType });

describe('toRelativePath', () => {
  test.each([
    ['https://shop.example/img/a.png', 'img/a.png'],
    ['https://shop.example//img//gr%C3%BC%C3%9Fe%20.png', 'img/grüße .png'],
    ['https://shop.example/a.jpg?w=200&h=100', 'a-w=200&h=100.jpg'],
    ['https://shop.example/a.jpg?next=../../b', 'a-next=.._.._b.jpg'],
    ['https://cdn.example:8443/a.png', 'cdn.example_8443/a.png'],
    ['https://shop.example/%2e%2e%2f%2e%2e%2fetc/passwd.png', '_.._etc/passwd.png'],
    ['https://shop.example/..%5c..%5cx.png', '_.._x.png'],
    ['https://shop.example/.hidden/con.png', 'hidden/_con.png'],
    ['https://shop.example/100%.png', '100%.png'],
    ['https://shop.example/', 'image'],
  ])('of %s is %s', (url, path) => {
    expect(toPath(url)).toBe(path);
  });

  test('takes the extension of the response where the name has none of an image', () => {
    expect(toPath('https://shop.example/image.php?id=3', 'image/webp; x=1')).toBe('image.php-id=3.webp');
    expect(toPath('https://shop.example/a.jpg', 'image/webp')).toBe('a.jpg');
    expect(toPath('https://shop.example/a', 'text/html')).toBe('a');
  });

  test('shortens long queries and long paths, and keeps them apart', () => {
    const [one, two] = ['a', 'b'].map((end) => toPath(`https://shop.example/a.png?token=${'x'.repeat(100)}${end}`));
    expect(one).toMatch(/^a-[0-9a-f]{8}\.png$/);
    expect(one).not.toBe(two);
    expect(toPath(`https://shop.example/${'folder/'.repeat(200)}a.png`)).toMatch(/^long\/a-[0-9a-f]{8}\.png$/);
  });
});

test('withoutCollisions: gives the second of two images with one path a name of its own, also in other letters', () => {
  const images = ['https://x.example/A.png', 'https://x.example/a.png', 'https://x.example/b.png'].map((url) => ({
    url,
    path: toPath(url),
  }));
  expect(withoutCollisions(images)).toEqual([
    'x.example/A.png',
    expect.stringMatching(/^x\.example\/a-[0-9a-f]{8}\.png$/),
    'x.example/b.png',
  ]);
});

test.each([
  ['text/html; charset=utf-8', 'https://a.example/', '<!doctype html>', 'page'],
  ['text/html', 'https://a.example/sitemap.xml', '<?xml version="1.0"?>\n<!-- made -->\n<urlset xmlns="x">', 'sitemap'],
  ['application/octet-stream', 'https://a.example/s', '\x1f\x8b\x08', 'sitemap'],
  ['text/xml', 'https://a.example/feed.xml', '<x>', 'sitemap'],
  ['image/png', 'https://a.example/a', '\x89PNG', 'image'],
  [null, 'https://a.example/a', 'x', 'page'],
  ['text/plain', 'https://a.example/a', '<html>', 'page'],
  ['application/pdf', 'https://a.example/a', '%PDF', null],
])('findKind: of %s at %s is known', (contentType, url, start, kind) => {
  expect(findKind({ contentType, url, start })).toBe(kind);
});
