import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AppError } from '@pixmill/contracts';
import { corpusFolder, fixturePath } from '@pixmill/testkit';
import { sanitizeSvg } from './sanitize-svg.js';
import { readSvgText } from './svg-text.js';

const xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;
const shape = '<rect width="1" height="1"/>';

async function sanitize(source: string | Buffer) {
  const text = readSvgText(Buffer.from(source));
  const sanitized = sanitizeSvg(text);
  return { text: sanitized.text, same: sanitized.text === text, stripped: sanitized.removed.map(({ name }) => name) };
}

const rejection = (source: string | Buffer) =>
  sanitize(source).then(
    () => null,
    ({ code, message }: AppError) => ({ code, message }),
  );

/** `stripped` is the name in the report. */
const attacks: readonly (readonly [name: string, source: string, stripped: string])[] = [
  ['a script', svg('<script>alert(1)</script>'), 'script'],
  ['a script by address', svg('<script href="https://evil.example/a.js"/>'), 'script'],
  ['a script in another case', svg('<SCRIPT>alert(1)</SCRIPT>'), 'SCRIPT'],
  ['a script with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>', 's:script'],
  ['an HTML script', svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'), 'h:script'],
  ['a script in an unknown namespace', svg('<metadata><script xmlns="urn:x">alert(1)</script></metadata>'), 'script'],
  ['a deeply nested script', svg(`${'<g>'.repeat(100)}<script>alert(1)</script>${'</g>'.repeat(100)}`), 'script'],
  ['a handler of SVG Tiny', svg('<handler type="application/ecmascript">alert(1)</handler>'), 'handler'],
  ['an HTML element', svg('<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/>'), 'h:img'],
  ['an HTML namespace in character references', svg('<h:p xmlns:h="http://www.w3.org/1999/&#120;html">alert(1)</h:p>'), 'h:p'],
  ['foreign content', svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">alert(1)</body></foreignObject>'), 'foreignObject'],
  ['a frame', svg('<iframe src="javascript:alert(1)"/>'), 'iframe'],
  ['an embedded file', svg('<embed src="https://evil.example"/>'), 'embed'],
  ['an object', svg('<object data="https://evil.example"/>'), 'object'],
  ['audio', svg('<audio src="https://evil.example"/>'), 'audio'],
  ['video', svg('<video src="https://evil.example"/>'), 'video'],
  ['a base element', svg('<base href="https://evil.example/"/>'), 'base'],
  ['a linked style sheet', svg('<link rel="stylesheet" href="https://evil.example"/>'), 'link'],
  ['an XInclude', svg('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'), 'x:include'],
  ['an event handler on the root', svg(shape, 'onload="alert(1)"'), 'onload'],
  ['an event handler in capitals', svg('<rect ONCLICK="alert(1)"/>'), 'ONCLICK'],
  ['an event handler after a line break', svg('<rect\nonclick\n=\n"alert(1)"/>'), 'onclick'],
  ['an event handler with a prefix', svg('<rect e:onclick="alert(1)" xmlns:e="urn:e"/>'), 'e:onclick'],
  ['an event handler set by an animation', svg('<set attributeName="onclick" to="alert(1)"/>'), 'set'],
  ['an address set by an animation', svg('<a><animate attributeName="href" values="javascript:alert(1)"/></a>'), 'animate'],
  ['a prefixed address set by an animation', svg('<a><animate attributeName=" xlink:href" to="javascript:alert(1)"/></a>'), 'animate'],
  ['a script address', svg(`<a href="javascript:alert(1)">${shape}</a>`), 'href'],
  [
    'a script address in character references',
    svg(`<a xlink:href="&#x20;Java&#10;Scr&#105;pt&colon;alert(1)">${shape}</a>`.replace('&colon;', '&#58;'), xlink),
    'xlink:href',
  ],
  ['a script address with another prefix', svg('<a q:href="javascript:alert(1)" xmlns:q="http://www.w3.org/1999/xlink"/>'), 'q:href'],
  ['a script address after a zero-width mark', svg('<a href="&#xfeff;javascript:alert(1)"/>'), 'href'],
  ['a script address in another attribute', svg('<rect fill="javascript:alert(1)"/>'), 'fill'],
  ['an HTML page as a data address', svg('<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>'), 'href'],
  ['a script in an embedded SVG', svg(`<image href="data:image/svg+xml;base64,${btoa(svg('<script>alert(1)</script>'))}"/>`), 'script'],
  ['an embedded SVG with another encoding', svg('<image href="data:image/svg+xml;charset=utf-7,+ADw-svg/+AD4-"/>'), 'href'],
  ['an image on another host', svg('<image xlink:href="https://evil.example/a.png"/>', xlink), 'xlink:href'],
  ['an image address without a scheme', svg('<image href="//evil.example/a.png"/>'), 'href'],
  ['a relative image address', svg('<image href="secret.png"/>'), 'href'],
  ['a file address', svg('<image href="file:///etc/hostname"/>'), 'href'],
  ['an image in a filter', svg('<filter><feImage href="https://evil.example/a.png"/></filter>'), 'href'],
  ['an element of another document', svg('<use href="https://evil.example/a.svg#x"/>'), 'href'],
  ['a text reference', svg('<text><tref xlink:href="a.svg#x"/></text>', xlink), 'xlink:href'],
  [
    'an SVG font address',
    svg('<font-face><font-face-src><font-face-uri href="https://evil.example/f"/></font-face-src></font-face>'),
    'href',
  ],
  ['an xml:base', svg('<use href="#x"/>', 'xml:base="https://evil.example/a.svg"'), 'xml:base'],
  ['a ping address', svg('<a href="#x" ping="https://evil.example"/>'), 'ping'],
  ['an imported style sheet', svg('<style>@import url(https://evil.example/a.css); rect{fill:red}</style>'), 'style'],
  ['an imported style sheet, as a string', svg('<style>@import "https://evil.example/a.css";rect{fill:red}</style>'), 'style'],
  ['an imported style sheet in CDATA', svg('<style><![CDATA[@im]]><![CDATA[port "https://evil.example";]]></style>'), 'style'],
  ['an imported style sheet, escaped', svg('<style>@\\69mport "https://evil.example";</style>'), 'style'],
  ['a background', svg('<rect style="fill:red;background:url(https://evil.example)"/>'), 'style'],
  ['a background, escaped', svg('<rect style="background:\\75 rl(https://evil.example)"/>'), 'style'],
  ['a background between comment marks in strings', svg('<style>a{x:"/*";background:url(//evil.example);y:"*/"}</style>'), 'style'],
  ['a background in character references', svg('<rect style="background:u&#114;l(https://evil.example)"/>'), 'style'],
  ['an image set', svg('<rect style="background:image-set(\'https://evil.example\' 1x)"/>'), 'style'],
  ['a font file', svg('<style>@font-face{font-family:x;src:url(https://evil.example/f)}</style>'), 'style'],
  ['an external address in an attribute', svg('<rect fill="url(https://evil.example/a.svg#x)"/>'), 'fill'],
  ['an external cursor', svg('<rect cursor="URL( \'//evil.example\' )"/>'), 'cursor'],
  ['a CSS behavior', svg('<rect style="behavior:url(#default#time2)"/>'), 'style'],
  ['a CSS expression', svg('<rect style="width:expression(alert(1))"/>'), 'style'],
  ['an XML style sheet', `<?xml-stylesheet type="text/xsl" href="#x"?>${svg(shape)}`, 'xml-stylesheet'],
  ['a PHP instruction', `<?php system("id")?>${svg(shape)}`, 'php'],
  ['an external document type', `<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">${svg(shape)}`, 'doctype'],
  // harmless to an XML parser, active for an HTML parser
  ['a comment that ends early', svg('<!--><img src="x" onerror="alert(1)"> -->'), 'comments'],
  ['CDATA in a description', svg('<desc><![CDATA[><img src="x" onerror="alert(1)">]]></desc>'), 'cdata'],
  ['a style in a title', svg('<title><style><![CDATA[</style><img onerror="alert(1)">]]></style></title>'), 'style'],
  ['a style that ends early', svg('<style><![CDATA[</style><img src="x" onerror="alert(1)">]]></style>'), 'cdata'],
  ['an instruction that ends early', `<?xpacket ><script>alert(1)</script>?>${svg(shape)}`, 'xpacket'],
];

describe('sanitizeSvg, active content', () => {
  test.each(attacks)('removes %s', async (_, source, stripped) => {
    const { text, same, stripped: names } = await sanitize(source);
    expect(same).toBe(false);
    expect(names).toContain(stripped);
    expect(text.replace(/&lt;[^<]*/g, '')).not.toMatch(
      /<script|<img|<iframe|\son\w+\s*=|script:|evil|etc.hostname|@import|expression|behavior|<\?xml-|<\?php|foreignObject|XInclude/i,
    );
    expect(text.length).toBeLessThanOrEqual(source.length);
    expect(await sanitize(text)).toMatchObject({ same: true, stripped: [] });
  });

  test('keeps everything else', async () => {
    const source = `<?xml version="1.0" encoding="ISO-8859-1"?>${svg(
      `<title>caf\xe9 &amp; more</title><style>@import 'x.css';.a{fill:red;mask:url(//x)}@media print{.a{fill:blue}}</style>
       <a href="https://example.com"><rect class="a" style="stroke:blue;filter:url('http://x');fill:url(#g)"/></a><script/>`,
    )}`;
    expect(await sanitize(Buffer.from(source, 'latin1'))).toEqual({
      text: svg(
        '<title>caf\xe9 &amp; more</title><style>.a{fill:red;}@media print{.a{fill:blue}}</style><a href="https://example.com"><rect class="a" style="stroke:blue;fill:url(#g)"/></a>',
      ).replace(' >', '>'),
      same: false,
      stripped: ['style', 'script'],
    });
  });

  test.each([
    [
      'a document type with declarations',
      '<!doctype svg [<!ATTLIST svg onload CDATA "alert(1)">]><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ['a declaration that hides markup', svg('<!x "><script>alert(1)</script>">')],
    ['an encoding that hides markup', `<?xml version="1.0" encoding="utf-7"?>${svg('+ADw-script+AD4-')}`],
    ['an element with 1,001 attributes', svg(`<g ${Array.from({ length: 1_001 }, (_, index) => `data-${index}=""`).join(' ')}/>`)],
    ['300 nested elements', svg('<g>'.repeat(300) + '</g>'.repeat(300))],
  ])('rejects %s with svg_not_allowed', async (_, source) => {
    expect(await rejection(source)).toEqual({ code: 'svg_not_allowed', message: 'The SVG uses features that are not allowed' });
  });

  test.each([
    ['an external entity', '<!ENTITY x SYSTEM "file:///etc/passwd">', 'the entity x is not a text in it'],
    ['entities above 64 kB', `<!ENTITY x "${'x'.repeat(40_000)}">`, 'with the entity x its entities add more than 64 kB'],
  ])('rejects %s with svg_not_allowed, and names the entity', async (_, declaration, reason) => {
    const source = `<!DOCTYPE svg [${declaration}]>${svg('<text>&x;&x;</text>')}`;
    expect(await rejection(source)).toEqual({ code: 'svg_not_allowed', message: `The SVG uses features that are not allowed: ${reason}` });
  });

  test.each([
    ['an unclosed root', '<svg xmlns="http://www.w3.org/2000/svg"><g>'],
    ['crossed tags', svg('<g><a></g></a>')],
    ['an HTML entity', svg('<a href="javascript&colon;alert(1)"/>')],
    ['a comment that ends early', svg('<!-- --!><img src="x" onerror="alert(1)"> -->')],
    ['bytes that do not match the encoding', Buffer.from(svg('<title>\xe9</title>'), 'latin1')],
  ])('rejects %s as damaged', async (_, source) => {
    expect(await rejection(source)).toMatchObject({ code: 'image_damaged' });
  });

  test('rejects an SVG above 2 MB', async () => {
    expect(await rejection(svg(`<!--${' '.repeat(2_000_000)}-->`))).toEqual({
      code: 'image_too_large',
      message: 'The SVG is larger than 2 MB',
    });
  });
});

function listCorpusSvgs(): string[] {
  const corpus = corpusFolder();
  return corpus === null ? [] : readdirSync(join(corpus, 'svg')).map((name) => join(corpus, 'svg', name));
}

describe('sanitizeSvg, harmless SVG', () => {
  // a file of the W3C test suite refers to images beside it
  const paths = [fixturePath('images/logo.svg'), ...listCorpusSvgs()].filter((path) => !path.endsWith('sharp-struct-image-04-t.svg'));

  test.each(paths.map((path) => [basename(path), path]))('returns %s byte for byte', async (_, path) => {
    expect(await sanitize(readFileSync(path))).toMatchObject({ same: true, stripped: [] });
  });

  test.each([
    ['references to its own elements', svg('<use href="#a"/><use xlink:href="#b"/><rect fill="url(#g)" style="mask:url(\'#m\')"/>', xlink)],
    ['embedded pixels', svg(`<image xlink:href="data:image/png;base64,iVBO${'AAAA&#10;'.repeat(3_000)}"/>`, xlink)],
    ['an embedded font', svg('<style>@font-face{src:url(data:image/png;base64,AA==)} @media (width:1px){a{fill:url(#x)}}</style>')],
    ['animation', svg('<rect><animate attributeName="opacity" values="0;1"/><set attributeName="fill" to="red"/></rect>')],
    [
      'the data of an editor',
      svg(
        '<i:view xmlns:i="http://www.inkscape.org/namespaces/inkscape" pagecolor="#fff" i:label="a: b"/><metadata><d:source xmlns:d="http://purl.org/dc/elements/1.1/">x</d:source></metadata>',
      ),
    ],
    [
      'a public document type',
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svg('')}`,
    ],
    ['many character references', svg(`<text>${'&#233;&#x4e2d;'.repeat(1_000)}</text>`)],
    ['a style sheet in CDATA', svg('<style><![CDATA[a>b{fill:red}]]></style>')],
    ['comments', svg('<!-- made by <g> hand -->')],
    ['UTF-16', Buffer.from(`\ufeff${svg(shape)}`, 'utf16le')],
  ])('returns an SVG with %s byte for byte', async (_, source) => {
    expect(await sanitize(source)).toMatchObject({ same: true, stripped: [] });
  });
});
