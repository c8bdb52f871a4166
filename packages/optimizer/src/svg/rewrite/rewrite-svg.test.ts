import { describe, expect, test } from '@jest/globals';
import type { Compression } from '@pixmill/contracts';
import { rewriteSvg } from './rewrite-svg.js';

const svg = (content: string, attributes = 'viewBox="0 0 100 100"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;
const rect = '<rect width="50.123456" height="50"/>';

function rewrite(source: string, compression: Compression, level = 0): string {
  return String(rewriteSvg({ bytes: Buffer.from(source), compression, level })?.bytes);
}

function rewriteAllLevels(source: string, compression: Compression) {
  const results = [];
  for (let level = 0; ; level += 1) {
    const result = rewriteSvg({ bytes: Buffer.from(source), compression, level });
    if (result === null) return results;
    results.push(result);
  }
}

const precisions = (source: string, compression: Compression) => [
  ...new Set(rewriteAllLevels(source, compression).map(({ knobs }) => knobs.precision)),
];

describe('rewriteSvg, levels', () => {
  test.each([
    ['0 0 0.5 0.5', [4, 5, 6, undefined], [4, 5, 6, undefined]],
    ['0 0 24 24', [2, 3, 4, undefined], [2, 3, 4, undefined]],
    ['0 0 512 100', [2, 3, 4, undefined], [1, 2, 3, undefined]],
    ['0 0 1500 1500', [2, 3, 4, undefined], [1, 2, 3, undefined]],
    ['-5000 -5000 10000 10000', [1, 2, 3, undefined], [0, 1, 2, undefined]],
  ])('round in proportion to the size: %s', (viewBox, intelligent, ultra) => {
    const source = svg(rect, `viewBox="${viewBox}"`);
    expect(precisions(source, 'intelligent')).toEqual(intelligent);
    expect(precisions(source, 'ultra')).toEqual(ultra);
    expect(precisions(source, 'lossless')).toEqual([undefined]);
  });

  test.each([
    ['with animation elements', `<rect width="1" height="1"><animate attributeName="opacity" values="0;1"/></rect>`],
    ['with CSS animation', `<style>@keyframes a{to{opacity:0}} .a{animation:a 1s}</style>${rect}`],
    ['with a hover style', `<style>.a:hover{fill:red}</style>${rect}`],
    ['with a style for dark mode', `<style>@media (prefers-color-scheme:dark){rect{fill:#fff}}</style>${rect}`],
    ['with CSS variables', `<rect style="fill:var(--brand,red)"/>`],
    ['with a style that hides a part', `<style>.a{display:none}</style><g class="a">${rect}</g>`],
    [
      'with an embedded font',
      `<style>@font-face{font-family:x;src:url(data:font/woff2;base64,AAAA)}</style><text font-family="x">a</text>`,
    ],
    ['with an embedded SVG', `<image href="data:image/svg+xml;base64,AAAA"/>`],
    ['with an AVIF image', `<image href="data:image/avif;base64,AAAA"/>`],
    ['with a symbol of emoji', '<text>\u{1f600}</text>'],
    ['with a path in its style', `<path style="d:path('M0 0h9v9')"/>`],
    ['with a background', `<g style="background:red">${rect}</g>`],
    ['with a rotation in its style', `<g style="rotate:5deg">${rect}</g>`],
    ['with a colour that is computed', `<rect fill="color-mix(in srgb,red,blue)"/>`],
    ['with a filter that is missing', `<g filter="url(#missing)">${rect}</g>`],
    ['with a mesh gradient', `<meshgradient id="m"/>${rect}`],
    ['with a style in layers', `<style>@layer a{rect{fill:red}}</style>${rect}`],
    ['with nested rules', `<style>.a{.b{fill:red}}</style>${rect}`],
    ['with a view', `<view id="v" viewBox="0 0 1 1"/>${rect}`],
    ['with text by language', `<switch><g systemLanguage="de">${rect}</g><g>${rect}</g></switch>`],
    ['with text along a path', `<path id="p" d="M0 0h9"/><text><textPath href="#p">a</textPath></text>`],
    ['with a transform origin', `<g transform-origin="5 5" transform="rotate(5)">${rect}</g>`],
  ])('only the exact level is safe for an SVG %s', (_, content) => {
    const results = rewriteAllLevels(svg(content), 'ultra');
    expect(results.map(({ knobs, lossy }) => [knobs.rewriting, lossy])).toEqual([['exact', false]]);
    expect(rewriteSvg({ bytes: Buffer.from(svg(content)), compression: 'ultra', level: 0 })?.unverifiableReason).toEqual(
      expect.any(String),
    );
  });

  test('all levels are tried for an SVG that uses its symbols', () => {
    expect(rewriteAllLevels(svg(`<symbol id="a">${rect}</symbol><use href="#a"/>`), 'ultra').length).toBeGreaterThan(1);
  });
});

test('rewriteSvg: keeps units, because renderers differ on their size', () => {
  const source = svg(rect, 'width="282pt" height="10mm" viewBox="0 0 10 10"');
  for (const [level] of rewriteAllLevels(source, 'ultra').entries())
    expect(rewrite(source, 'ultra', level)).toMatch(/ width="282pt" height="10mm"/);
});

test('rewriteSvg: only rounds numbers when rules and elements are many, so that it ends in time', () => {
  const rules = Array.from({ length: 1_000 }, (_, index) => `.c${index}{fill:#${(index + 4096).toString(16)}}`).join('');
  const source = svg(
    `<style>${rules}</style>${Array.from({ length: 2_000 }, (_, index) => `<path class="c${index % 1_000}" d="M${index}.123456 0h1"/>`).join('')}`,
  );
  const results = rewriteAllLevels(source, 'intelligent');
  expect(results.map(({ knobs }) => knobs.rewriting)).toEqual(['numbers', 'numbers', 'numbers', 'exact']);
  expect(String(results[0]?.bytes)).toContain(`<style>${rules}</style><path class="c0" d="M.12 0h1"/>`);
});

describe('rewriteSvg, every level', () => {
  const source = svg(
    '<title>A  title</title><desc>What it is</desc><defs><linearGradient id="sky"><stop stop-color="#ff0000"/></linearGradient></defs>' +
      '<g role="img" aria-label="a" data-x="1"><rect fill="url(#sky)" width="50.126" height="50"/></g>' +
      '<text xml:space="preserve">a  <tspan> b</tspan> c</text>',
  );

  test.each(['lossless', 'intelligent', 'ultra'] as const)('%s: keeps titles, ids, roles and spaces in text', (compression) => {
    for (const [level] of rewriteAllLevels(source, compression).entries()) {
      const text = rewrite(source, compression, level);
      for (const kept of [
        'viewBox="0 0 100 100"',
        '<title>A  title</title>',
        '<desc>What it is</desc>',
        'id="sky"',
        'url(#sky)',
        'role="img"',
      ]) {
        expect(text).toContain(kept);
      }
      expect(text).toMatch(/<text [^>]*>a {2}<tspan> b<\/tspan> c<\/text>/);
      expect(rewrite(text, compression, level)).toBe(text);
    }
  });
});

describe('rewriteSvg, every level, what a page or a script can use', () => {
  const unseen = [
    '<g id="more" display="none"><path d="M1.23456 1.23456h9.87654v9.87654z"/></g>',
    '<g opacity="0"><circle cx="10.123" cy="40.456" r="7.891"/></g>',
    '<g style="visibility:hidden"><rect width="7.65432" height="1"/></g>',
    '<symbol id="icon" viewBox="0 0 9 9"><path d="M1.23456 1.23456h9.87654v9.87654z"/></symbol>',
    '<defs><path id="later" d="M1.23456 1.23456h9.87654v9.87654z"/></defs>',
    '<clipPath id="window"><circle cx="10.123" cy="40.456" r="7.891"/></clipPath>',
  ];
  const hooks = [
    '<g id="bars"/>',
    '<g class="off"/>',
    '<text id="label"/>',
    '<a href="https://example.com/">',
    'data-price="1.23456789"',
    'aria-label="a 1.50"',
    'aria-hidden="true"',
    'role="button"',
    'tabindex="0"',
    'lang="de"',
    'class="dot"',
    'fill="currentColor"',
    '<title>A title</title>',
    '<desc>What it is</desc>',
    '<desc id="made">Created with care</desc>',
    '.dark .dot{fill:#fff}',
    'viewBox="0 0 100 100"',
  ];
  const source = svg(
    `<title>A title</title><desc>What it is</desc><desc id="made">Created with care</desc><style>.dark .dot{fill:#fff}</style>${unseen.join('')}` +
      '<g id="bars"/><g class="off"/><text id="label"/>' +
      `<a href="https://example.com/"><g data-price="1.23456789" aria-label="a 1.50" role="button" tabindex="0" lang="de">${rect}</g></a>` +
      '<g aria-hidden="true"><path class="dot" d="M50.55555 50h9.12345v9z" fill="currentColor"/><path class="dot" d="M70.55555 50h9.12345v9z" fill="currentColor"/></g>',
  );

  test.each(['lossless', 'intelligent', 'ultra'] as const)('%s: keeps it, and what is hidden to the last digit', (compression) => {
    const results = rewriteAllLevels(source, compression);
    expect(results.filter(({ bytes }) => bytes === null)).toEqual([]);
    for (const { bytes, knobs } of results) {
      for (const part of hooks) expect([knobs, String(bytes)]).toEqual([knobs, expect.stringContaining(part)]);
      const digits = (text: string) =>
        text
          .match(/\d*\.\d{3,}/g)
          ?.map(Number)
          .filter((value) => ![50.123456, 50.55555, 9.12345, 70.55555].includes(value));
      expect(digits(String(bytes))).toEqual(expect.arrayContaining(digits(source) ?? []));
      expect(String(bytes).match(/class="dot"/g)).toHaveLength(2);
    }
  });

  test('groups that a page can move keep their transforms', () => {
    const moved = svg(`<g id="a" transform="translate(5)">${rect}</g><g class="b" transform="scale(2)"><g fill="#00f">${rect}</g></g>`);
    for (const { bytes } of rewriteAllLevels(moved, 'ultra')) {
      expect(String(bytes)).toMatch(/<g id="a" transform="translate\(5\)">/);
      expect(String(bytes)).toMatch(/<g class="b" transform="scale\(2\)">/);
    }
  });

  test.each([
    ['rules that look at attributes', `<style>[fill="#ff0000"]{stroke:red}</style>${rect}`],
    ['rules that look at the order of elements', `<style>g:nth-child(2){fill:red}</style>${rect}`],
    ['rules that look at neighbours', `<style>g+g{fill:red}</style>${rect}`],
    ['text in HTML', `<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> c</p></foreignObject>`],
  ])('an SVG with %s is not rewritten', (_, content) => {
    const bytes = Buffer.from(svg(content));
    const unverifiableReason = 'it depends on how it is written';
    expect(rewriteAllLevels(svg(content), 'ultra')).toEqual([{ knobs: { rewriting: 'none' }, lossy: false, unverifiableReason, bytes }]);
  });
});

describe('rewriteSvg, exact level', () => {
  test('removes what no renderer shows', () => {
    const source = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
      <!-- made by hand --><svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" version="1.1">
      <metadata>who</metadata><path inkscape:label="l" id="p" fill="#ff0000" d="M 0.50 1.0
      L 2.00 3"/></svg>`;
    expect(rewrite(source, 'lossless')).toBe('<svg xmlns="http://www.w3.org/2000/svg"><path id="p" fill="red" d="M.5 1L2 3"/></svg>');
  });

  test('keeps every number, id and rule', () => {
    const source = svg('<style>.a { fill: red }</style><path id="unused" class="a" d="M1.23456789 2.000000001h.1"/>');
    expect(rewrite(source, 'lossless')).toBe(source);
  });

  test('keeps a comment that starts with an exclamation mark', () => {
    expect(rewrite(svg(`<!--! CC-BY, somebody -->${rect}`), 'lossless')).toContain('<!--! CC-BY, somebody-->');
  });

  test('removes line breaks from embedded pixels', () => {
    expect(rewrite(svg('<image href="data:image/png;base64,iVBO\n  AAAA&#10;BBBB"/>'), 'lossless')).toContain('base64,iVBOAAAABBBB"');
  });
});

test('rewriteSvg: escaped markup stays escaped', () => {
  const source = svg('<text>&lt;script&gt;alert(1)&lt;/script&gt;</text><style>a{content:"&lt;/style&gt;&lt;img&gt;"}</style>');
  for (const [level] of rewriteAllLevels(source, 'ultra').entries()) expect(rewrite(source, 'ultra', level)).not.toMatch(/<script|<img/);
});

test('rewriteSvg: writes UTF-8 from another encoding', () => {
  const source = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${svg('<title>caf\xe9</title>')}`, 'latin1');
  const result = rewriteSvg({ bytes: source, compression: 'lossless', level: 0 });
  expect(String(result?.bytes)).toBe(svg('<title>café</title>'));
});
