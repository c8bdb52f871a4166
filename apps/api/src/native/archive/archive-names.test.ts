import { describe, expect, test } from '@jest/globals';
import type { ImageFormat } from '@pixmill/contracts';
import { createArchiveNames } from './archive-names.js';

describe('names in an archive', () => {
  test.each<[string, ImageFormat, string]>([
    ['a.png', 'png', 'a.png'],
    ['a.PNG', 'png', 'a.PNG'],
    ['a.jpeg', 'jpeg', 'a.jpeg'],
    ['a.png', 'webp', 'a.webp'],
    ['photo.v2', 'jpeg', 'photo.v2.jpg'],
    ['photo', 'avif', 'photo.avif'],
    ['Grüße 世界.jpg', 'jpeg', 'Grüße 世界.jpg'],
    ['.jpg', 'jpeg', 'jpg.jpg'],
    ['', 'svg', 'image.svg'],
    ['con.png', 'png', '_con.png'],
    ['COM1', 'gif', '_COM1.gif'],
    ['../../etc/passwd', 'png', '_.._etc_passwd.png'],
    ['a\u202egpj.exe.jpg', 'jpeg', 'a_gpj.exe.jpg'],
  ])('archive name: of %j as %s is %j', (name, format, expected) => {
    expect(createArchiveNames()({ name, format })).toBe(expected);
  });

  test('archive name: is numbered when another file has it, also in other letters', () => {
    const nameResult = createArchiveNames(['report.json']);
    const names = ['a.jpg', 'A.JPG', 'a (2).jpg', 'a.jpg', 'b.png', 'b.jpg'].map((name) => nameResult({ name, format: 'jpeg' }));
    expect(names).toEqual(['a.jpg', 'A (2).JPG', 'a (2) (2).jpg', 'a (3).jpg', 'b.jpg', 'b (2).jpg']);
  });
});
