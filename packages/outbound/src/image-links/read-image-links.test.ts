import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSrcset } from './parse-srcset.js';
import { type ImageLinksRequest, readImageLinks } from './read-image-links.js';

let path: string;

beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'pixmill-links-')), 'document');
});

afterAll(() => rm(join(path, '..'), { recursive: true }));

async function read(document: string | Buffer, more: Partial<ImageLinksRequest> = {}) {
  await writeFile(path, document);
  return readImageLinks({ path, url: 'https://shop.example/a/index.html', kind: 'page', maxImages: 100, maxBytes: 100_000, ...more });
}

describe('page', () => {
  test.each([
    ['an img', '<img src=b.png>', ['https://shop.example/a/b.png']],
    ['its srcset', '<IMG SRCSET="b.png 1x, /c.png 2x">', ['https://shop.example/a/b.png', 'https://shop.example/c.png']],
    ['a late image', '<img data-src="b.png" src="data:image/gif;base64,R0lGOD">', ['https://shop.example/a/b.png']],
    [
      'a picture',
      '<picture><source srcset="b.avif"><img src="b.jpg"></picture>',
      ['https://shop.example/a/b.avif', 'https://shop.example/a/b.jpg'],
    ],
    ['a film', '<video poster="p.jpg"><source src="film.mp4"></video>', ['https://shop.example/a/p.jpg']],
    ['icons', '<link rel="shortcut icon" href="/i.svg"><link rel=stylesheet href=a.css>', ['https://shop.example/i.svg']],
    ['og:image', '<meta property="og:image" content="//cdn.example/o.jpg">', ['https://cdn.example/o.jpg']],
    [
      'a background',
      `<div style="background: url('b.png'), URL( &quot;c.png&quot; )">`,
      ['https://shop.example/a/b.png', 'https://shop.example/a/c.png'],
    ],
    ['a base', '<base href="https://cdn.example/x/"><img src="b.png?w=1&amp;h=2#f">', ['https://cdn.example/x/b.png?w=1&h=2']],
    ['each image once', '<img src=b.png><img src=./b.png><img src=b.png#top>', ['https://shop.example/a/b.png']],
    ['nothing that is no address', '<img src=""><img src="javascript:x"><img src="http://[">', []],
    ['no login', '<img src="https://ada:pw@cdn.example/b.png">', ['https://cdn.example/b.png']],
    ['broken HTML', '<p><img src="b.png"<div><img src=c.png', ['https://shop.example/a/b.png']],
  ])('finds %s', async (_name, html, images) => {
    expect(await read(html)).toEqual({ images, sitemaps: [] });
  });

  test('ends at its limits', async () => {
    const html = Array.from({ length: 20 }, (_, index) => `<img src="${index}.png">`).join('');
    expect((await read(html, { maxImages: 5 })).images).toHaveLength(5);
    await expect(read(html, { maxBytes: 100 })).rejects.toMatchObject({ code: 'file_too_large' });
  });
});

describe('sitemap', () => {
  const sitemap = `<?xml version="1.0"?><urlset xmlns:image="x"><url><loc>https://shop.example/page</loc>
    <image:image><image:loc>https://cdn.example/a.jpg?x=1&amp;y=2</image:loc></image:image>
    <image:image><image:loc><![CDATA[https://cdn.example/b.jpg]]></image:loc></image:image></url>
    <url><loc> https://shop.example/c.webp </loc></url></urlset>`;
  const images = ['https://cdn.example/a.jpg?x=1&y=2', 'https://cdn.example/b.jpg', 'https://shop.example/c.webp'];

  test('finds the images of the image extension, and pages that are images', async () => {
    expect(await read(sitemap, { kind: 'sitemap' })).toEqual({ images, sitemaps: [] });
  });

  test('unpacks gzip, and limits the unpacked size', async () => {
    expect((await read(gzipSync(sitemap), { kind: 'sitemap' })).images).toEqual(images);
    const bomb = gzipSync(Buffer.alloc(10_000_000, 32));
    await expect(read(bomb, { kind: 'sitemap' })).rejects.toMatchObject({ code: 'file_too_large' });
    const broken = Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(50, 7)]);
    await expect(read(broken, { kind: 'sitemap' })).rejects.toMatchObject({ code: 'malformed_body' });
  });

  test('finds the sitemaps of an index', async () => {
    const index = '<sitemapindex><sitemap><loc>/s1.xml.gz</loc></sitemap><sitemap><loc>s2.xml</loc></sitemap></sitemapindex>';
    const sitemaps = ['https://shop.example/s1.xml.gz', 'https://shop.example/a/s2.xml'];
    expect(await read(index, { kind: 'sitemap' })).toEqual({ images: [], sitemaps });
  });
});

test.each([
  ['a.png, b.png 2x', ['a.png', 'b.png']],
  ['a.png,', ['a.png']],
  ['https://x.example/w_300,h_200/a.png 300w,b.png 600w', ['https://x.example/w_300,h_200/a.png', 'b.png']],
  [' , ', []],
])('parseSrcset: reads %p', (srcset, urls) => {
  expect(parseSrcset(srcset)).toEqual(urls);
});
