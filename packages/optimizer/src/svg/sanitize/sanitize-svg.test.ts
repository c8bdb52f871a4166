import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { sanitizeSvgSource } from './sanitize-svg-source.js';

const xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (inside: string, more = '') => `<svg xmlns="http://www.w3.org/2000/svg" ${more}>${inside}</svg>`;
const shape = '<rect width="1" height="1"/>';

async function clean(source: string | Buffer) {
  const bytes = Buffer.from(source);
  const { variants, report } = await sanitizeSvgSource(bytes);
  const [main] = variants;
  return { text: main?.bytes.toString() ?? '', same: main?.bytes.equals(bytes) ?? false, stripped: report.stripped };
}

const rejection = (source: string | Buffer) =>
  sanitizeSvgSource(Buffer.from(source)).then(
    () => null,
    ({ code, message }: AppError) => ({ code, message }),
  );

/** What is taken out, where, and what may not be read in the result in any spelling. */
const attacks: readonly (readonly [name: string, source: string, stripped: string])[] = [
  ['a script', svg('<script>alert(1)</script>'), 'script'],
  ['a script by address', svg('<script href="https://evil.example/a.js"/>'), 'script'],
  ['a script in another case', svg('<SCRIPT>alert(1)</SCRIPT>'), 'SCRIPT'],
  ['a script with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>', 's:script'],
  ['a script of pages', svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'), 'h:script'],
  ['a script of nowhere', svg('<metadata><script xmlns="urn:x">alert(1)</script></metadata>'), 'script'],
  ['a script deep down', svg(`${'<g>'.repeat(100)}<script>alert(1)</script>${'</g>'.repeat(100)}`), 'script'],
  ['a handler of SVG Tiny', svg('<handler type="application/ecmascript">alert(1)</handler>'), 'handler'],
  ['a page element', svg('<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/>'), 'h:img'],
  ['a namespace written as references', svg('<h:p xmlns:h="http://www.w3.org/1999/&#120;html">alert(1)</h:p>'), 'h:p'],
  ['foreign content', svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">alert(1)</body></foreignObject>'), 'foreignObject'],
  ['a frame', svg('<iframe src="javascript:alert(1)"/>'), 'iframe'],
  ['an embedded file', svg('<embed src="https://evil.example"/>'), 'embed'],
  ['an object', svg('<object data="https://evil.example"/>'), 'object'],
  ['a sound', svg('<audio src="https://evil.example"/>'), 'audio'],
  ['a film', svg('<video src="https://evil.example"/>'), 'video'],
  ['a base', svg('<base href="https://evil.example/"/>'), 'base'],
  ['a linked style sheet', svg('<link rel="stylesheet" href="https://evil.example"/>'), 'link'],
  ['an inclusion', svg('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'), 'x:include'],
  ['an event on the root', svg(shape, 'onload="alert(1)"'), 'onload'],
  ['an event in capitals', svg('<rect ONCLICK="alert(1)"/>'), 'ONCLICK'],
  ['an event after a line', svg('<rect\nonclick\n=\n"alert(1)"/>'), 'onclick'],
  ['an event with a prefix', svg('<rect e:onclick="alert(1)" xmlns:e="urn:e"/>'), 'e:onclick'],
  ['an event by animation', svg('<set attributeName="onclick" to="alert(1)"/>'), 'set'],
  ['an address by animation', svg('<a><animate attributeName="href" values="javascript:alert(1)"/></a>'), 'animate'],
  ['a prefixed address by animation', svg('<a><animate attributeName=" xlink:href" to="javascript:alert(1)"/></a>'), 'animate'],
  ['a script address', svg(`<a href="javascript:alert(1)">${shape}</a>`), 'href'],
  [
    'a script address in disguise',
    svg(`<a xlink:href="&#x20;Java&#10;Scr&#105;pt&colon;alert(1)">${shape}</a>`.replace('&colon;', '&#58;'), xlink),
    'xlink:href',
  ],
  ['a script address by another prefix', svg('<a q:href="javascript:alert(1)" xmlns:q="http://www.w3.org/1999/xlink"/>'), 'q:href'],
  ['a script address after a zero-width mark', svg('<a href="&#xfeff;javascript:alert(1)"/>'), 'href'],
  ['a script address elsewhere', svg('<rect fill="javascript:alert(1)"/>'), 'fill'],
  ['a page as an address', svg('<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>'), 'href'],
  ['an SVG within', svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), 'href'],
  ['a picture elsewhere', svg('<image xlink:href="https://evil.example/a.png"/>', xlink), 'xlink:href'],
  ['a picture without a scheme', svg('<image href="//evil.example/a.png"/>'), 'href'],
  ['a picture beside', svg('<image href="secret.png"/>'), 'href'],
  ['a file', svg('<image href="file:///etc/hostname"/>'), 'href'],
  ['a filter picture', svg('<filter><feImage href="https://evil.example/a.png"/></filter>'), 'href'],
  ['a part of another document', svg('<use href="https://evil.example/a.svg#x"/>'), 'href'],
  ['a text reference', svg('<text><tref xlink:href="a.svg#x"/></text>', xlink), 'xlink:href'],
  ['a font', svg('<font-face><font-face-src><font-face-uri href="https://evil.example/f"/></font-face-src></font-face>'), 'href'],
  ['a base for what is within', svg('<use href="#x"/>', 'xml:base="https://evil.example/a.svg"'), 'xml:base'],
  ['a ping', svg('<a href="#x" ping="https://evil.example"/>'), 'ping'],
  ['an imported style sheet', svg('<style>@import url(https://evil.example/a.css); rect{fill:red}</style>'), 'style'],
  ['an imported style sheet, as a string', svg('<style>@import "https://evil.example/a.css";rect{fill:red}</style>'), 'style'],
  ['an imported style sheet in CDATA', svg('<style><![CDATA[@im]]><![CDATA[port "https://evil.example";]]></style>'), 'style'],
  ['an imported style sheet, escaped', svg('<style>@\\69mport "https://evil.example";</style>'), 'style'],
  ['a background', svg('<rect style="fill:red;background:url(https://evil.example)"/>'), 'style'],
  ['a background, escaped', svg('<rect style="background:\\75 rl(https://evil.example)"/>'), 'style'],
  ['a background behind a comment in a string', svg('<style>a{x:"/*";background:url(//evil.example);y:"*/"}</style>'), 'style'],
  ['a background with a reference in it', svg('<rect style="background:u&#114;l(https://evil.example)"/>'), 'style'],
  ['a set of pictures', svg('<rect style="background:image-set(\'https://evil.example\' 1x)"/>'), 'style'],
  ['a font file', svg('<style>@font-face{font-family:x;src:url(https://evil.example/f)}</style>'), 'style'],
  ['a style sheet elsewhere', svg('<rect fill="url(https://evil.example/a.svg#x)"/>'), 'fill'],
  ['a cursor elsewhere', svg('<rect cursor="URL( \'//evil.example\' )"/>'), 'cursor'],
  ['behaviour', svg('<rect style="behavior:url(#default#time2)"/>'), 'style'],
  ['an old expression', svg('<rect style="width:expression(alert(1))"/>'), 'style'],
  ['a style sheet of the document', `<?xml-stylesheet type="text/xsl" href="#x"?>${svg(shape)}`, 'xml-stylesheet'],
  ['a program for the server', `<?php system("id")?>${svg(shape)}`, 'php'],
  ['a document type elsewhere', `<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">${svg(shape)}`, 'doctype'],
  // harmless to a reader of XML, not to one of HTML
  ['a comment that ends early', svg('<!--><img src="x" onerror="alert(1)"> -->'), 'comments'],
  ['CDATA in a description', svg('<desc><![CDATA[><img src="x" onerror="alert(1)">]]></desc>'), 'cdata'],
  ['a style in a title', svg('<title><style><![CDATA[</style><img onerror="alert(1)">]]></style></title>'), 'style'],
  ['a style that ends early', svg('<style><![CDATA[</style><img src="x" onerror="alert(1)">]]></style>'), 'style'],
  ['an instruction that ends early', `<?xpacket ><script>alert(1)</script>?>${svg(shape)}`, 'xpacket'],
];

describe('a hostile SVG', () => {
  test.each(attacks)('%s is taken out', async (_, source, stripped) => {
    const { text, same, stripped: names } = await clean(source);
    expect(same).toBe(false);
    expect(names).toContain(stripped);
    expect(text.replace(/&lt;[^<]*/g, '')).not.toMatch(
      /<script|<img|<iframe|\son\w+\s*=|script:|evil|etc.hostname|@import|expression|behavior|<\?xml-|<\?php|foreignObject|XInclude/i,
    );
    expect(text.length).toBeLessThanOrEqual(source.length);
    expect(await clean(text)).toMatchObject({ same: true, stripped: [] });
  });

  test('only what acts goes', async () => {
    const source = `<?xml version="1.0" encoding="ISO-8859-1"?>${svg(
      `<title>caf\xe9 &amp; more</title><style>@import 'x.css';.a{fill:red;mask:url(//x)}@media print{.a{fill:blue}}</style>
       <a href="https://example.com"><rect class="a" style="stroke:blue;filter:url('http://x');fill:url(#g)"/></a><script/>`,
    )}`;
    expect(await clean(Buffer.from(source, 'latin1'))).toEqual({
      text: svg(
        '<title>caf\xe9 &amp; more</title><style>.a{fill:red;}@media print{.a{fill:blue}}</style><a><rect class="a" style="stroke:blue;fill:url(#g)"/></a>',
      ).replace(' >', '>'),
      same: false,
      stripped: ['script', 'style', 'href'],
    });
  });

  test.each([
    ['entities', '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'],
    [
      'a document type with declarations',
      '<!doctype svg [<!ATTLIST svg onload CDATA "alert(1)">]><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ['a declaration that swallows', svg('<!x "><script>alert(1)</script>">')],
    ['an encoding in which markup hides', `<?xml version="1.0" encoding="utf-7"?>${svg('+ADw-script+AD4-')}`],
    ['elements nested without end', svg('<g>'.repeat(300) + '</g>'.repeat(300))],
    ['what grows by cleaning', svg(`<g id='${'"'.repeat(50)}' onload="x"/>`)],
  ])('%s: refused, and the reason told', async (_, source) => {
    expect(await rejection(source)).toEqual({ code: 'svg_not_allowed', message: 'The SVG uses features that are not allowed' });
  });

  test.each([
    ['an end that does not come', '<svg xmlns="http://www.w3.org/2000/svg"><g>'],
    ['tags that cross', svg('<g><a></g></a>')],
    ['an entity that only HTML knows', svg('<a href="javascript&colon;alert(1)"/>')],
    ['a comment that ends early', svg('<!-- --!><img src="x" onerror="alert(1)"> -->')],
    ['bytes of another encoding', Buffer.from(svg('<title>\xe9</title>'), 'latin1')],
  ])('%s: damaged', async (_, source) => {
    expect(await rejection(source)).toMatchObject({ code: 'image_damaged' });
  });

  test('one of more than 2 MB is not read', async () => {
    expect(await rejection(svg(`<!--${' '.repeat(2_000_000)}-->`))).toEqual({
      code: 'image_too_large',
      message: 'The SVG is larger than 2 MB',
    });
  });
});

/** The collection beside a working copy of the project, where there is one. */
const collection = new URL('../../../../../../shared/corpus/svg/', import.meta.url);

const others = existsSync(collection) ? readdirSync(collection).map((name) => new URL(name, collection).pathname) : [];

describe('a harmless SVG comes back byte for byte', () => {
  const files = [new URL('../../../../../fixtures/images/logo.svg', import.meta.url).pathname, ...others];
  // the test suite of the W3C refers to pictures beside it
  const harmless = files.filter((file) => !file.endsWith('sharp-struct-image-04-t.svg'));

  test.each(harmless)('%s', async (file) => {
    expect(await clean(readFileSync(file))).toMatchObject({ same: true, stripped: [] });
  });

  test.each([
    ['references within', svg('<use href="#a"/><use xlink:href="#b"/><rect fill="url(#g)" style="mask:url(\'#m\')"/>', xlink)],
    ['pixels within', svg(`<image xlink:href="data:image/png;base64,iVBO${'AAAA&#10;'.repeat(3_000)}"/>`, xlink)],
    ['its own fonts', svg('<style>@font-face{src:url(data:image/png;base64,AA==)} @media (width:1px){a{fill:url(#x)}}</style>')],
    ['animation', svg('<rect><animate attributeName="opacity" values="0;1"/><set attributeName="fill" to="red"/></rect>')],
    [
      'the labels of an editor',
      svg('<i:view xmlns:i="urn:editor" i:label="a: b"/><metadata><d:source xmlns:d="urn:dc">x</d:source></metadata>'),
    ],
    [
      'a public document type',
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svg('')}`,
    ],
    ['many letters written as references', svg(`<text>${'&#233;&#x4e2d;'.repeat(1_000)}</text>`)],
    ['style in CDATA', svg('<style><![CDATA[a>b{fill:red}]]></style>')],
    ['comments', svg('<!-- made by <g> hand -->')],
    ['sixteen bits', Buffer.from(`\ufeff${svg(shape)}`, 'utf16le')],
  ])('%s', async (_, source) => {
    expect(await clean(source)).toMatchObject({ same: true, stripped: [] });
  });
});
