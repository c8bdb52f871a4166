import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formatInfo } from '@pixmill/contracts';
import { sniff } from './sniff.js';

const fixtures = new URL('../../../../fixtures/', import.meta.url);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('sniff', () => {
  test.each(readdirSync(new URL('images/', fixtures)))('detects %s by its bytes', (name) => {
    const format = sniff(readFileSync(new URL(`images/${name}`, fixtures))).format;
    expect(format && formatInfo[format].extension).toBe(name.split('.').at(-1));
  });

  test.each([
    ['heic-named.jpg', { format: 'heic' }],
    ['tiff-named.png', { format: 'tiff' }],
    ['html-named.png', { format: null, name: 'HTML' }],
    ['text-named.svg', { format: null, name: null }],
    ['zero-byte.jpg', { format: null, name: null }],
  ])('detects %s as %j, despite its file name', (name, expected) => {
    expect(sniff(readFileSync(new URL(`bad/${name}`, fixtures)))).toEqual(expected);
  });

  test.each([
    ['%PDF-1.7', 'PDF'],
    ['\xff\x0a\xfa', 'JPEG XL'],
    ['\0\0\x02\0\x01\0', 'CUR'],
    ['\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjpx \0\0\0\0jpx ', 'JPX'],
    ['\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjpm \0\0\0\0jpm ', 'JPM'],
    ['\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypmjp2\0\0\0\0mjp2', 'Motion JPEG 2000'],
    ['\0\0\0\x1cftyphevc\0\0\0\0hevcmsf1iso8', 'HEIC sequence'],
    ['\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'camera raw (CR3)'],
    ['FUJIFILMCCD-RAW 0201', 'camera raw (RAF)'],
    ['IIRO\x08\0\0\0', 'camera raw (ORF)'],
    ['IIU\0\x18\0\0\0', 'camera raw (RW2)'],
    ['BMW motorcycles of the year', null],
    ['PK\x03\x04', 'ZIP'],
    ['\x7fELF', 'ELF'],
    ['\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'MP4'],
    ['<!DOCTYPE html><svg></svg>', 'HTML'],
    ['<?xml version="1.0"?><feed/>', 'XML'],
  ])('recognises %j as %s', (start, name) => {
    expect(sniff(latin1(start))).toEqual({ format: null, name });
  });

  test.each([
    ['BM\x10\0\0\0\0\0\0\0', 'bmp'],
    ['BM\x46\0\0\0MARK\x36\0\0\0\x28\0\0\0', 'bmp'], // a mark in the reserved bytes
    ['8BPS\0\x01', 'psd'],
    ['8BPS\0\x02', 'psd'], // PSB
    ['\0\0\x01\0\x01\0', 'ico'],
    ['II*\0\x08\0\0\0', 'tiff'],
    ['MM\0*\0\0\0\x08', 'tiff'],
    ['II+\0\x08\0\0\0', 'tiff'], // BigTIFF
    ['\0\0\0\x0cjP  \r\n\x87\n', 'jp2'],
    ['\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x18ftypjpx \0\0\0\0jpx jp2 ', 'jp2'], // JPX that readers of JP2 can read
    ['\xff\x4f\xff\x51\0\x2f', 'jp2'], // a codestream without boxes
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'heic'],
    ['\0\0\0\x1cftyphevc\0\0\0\0hevcmsf1heic', 'heic'], // a sequence with a primary picture
    ['\0\0\0\x18ftypmsf1\0\0\0\0msf1avis', 'avif'],
  ])('detects %j as %s', (start, format) => {
    expect(sniff(latin1(start))).toEqual({ format });
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
