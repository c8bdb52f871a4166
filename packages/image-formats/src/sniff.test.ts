import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formatInfo } from '@pixmill/contracts';
import { sniff } from './sniff.js';

const fixtures = new URL('../../../fixtures/', import.meta.url);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('sniff', () => {
  test.each(readdirSync(new URL('images/', fixtures)))('detects %s by its bytes', (name) => {
    const format = sniff(readFileSync(new URL(`images/${name}`, fixtures))).format;
    expect(format && formatInfo[format].extension).toBe(name.split('.').at(-1));
  });

  test.each([
    ['heic-named.jpg', 'HEIC'],
    ['tiff-named.png', 'TIFF'],
    ['html-named.png', 'HTML'],
    ['text-named.svg', null],
    ['zero-byte.jpg', null],
  ])('detects %s as %s, despite its file name', (name, expected) => {
    expect(sniff(readFileSync(new URL(`bad/${name}`, fixtures)))).toEqual({ format: null, name: expected });
  });

  test.each([
    ['BM\x10\0\0\0\0\0\0\0', 'BMP'],
    ['8BPS\0\x01', 'PSD'],
    ['%PDF-1.7', 'PDF'],
    ['\xff\x0a\xfa', 'JPEG XL'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
    ['\0\0\x01\0\x01\0', 'ICO'],
    ['PK\x03\x04', 'ZIP'],
    ['\x7fELF', 'ELF'],
    ['\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'MP4'],
    ['<!DOCTYPE html><svg></svg>', 'HTML'],
    ['<?xml version="1.0"?><feed/>', 'XML'],
  ])('recognises %j as %s', (start, name) => {
    expect(sniff(latin1(start))).toEqual({ format: null, name });
  });

  test('detects an AVIF when another brand comes first', () => {
    expect(sniff(latin1('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf'))).toEqual({ format: 'avif' });
  });

  test.each([
    '<svg/>',
    '\ufeff<svg xmlns="http://www.w3.org/2000/svg">',
    '\n  <?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg width="1">',
    '<!DOCTYPE svg [ <!ENTITY a "]> &#62;"> <!ENTITY b \'"]\'><!-- don\'t ]> --> ]><svg/>',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "x>y.dtd" [\n\t<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n]>\n<svg xmlns="&ns_svg;">',
    '<!-- not <!DOCTYPE html> --><svg/>',
    '<!DOCTYPE svg [ <!ENTITY a "b"> ]><svg:svg xmlns:svg="http://www.w3.org/2000/svg">',
  ])('detects %j as SVG', (text) => {
    expect(sniff(Buffer.from(text)).format).toBe('svg');
    expect(sniff(Buffer.from(`\ufeff${text}`, 'utf16le')).format).toBe('svg');
  });
});
