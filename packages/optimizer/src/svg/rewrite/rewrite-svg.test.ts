import { describe, expect, test } from '@jest/globals';
import type { Compression } from '@pixmill/contracts';
import { rewriteSvg } from './rewrite-svg.js';

const svg = (inside: string, more = 'viewBox="0 0 100 100"') => `<svg xmlns="http://www.w3.org/2000/svg" ${more}>${inside}</svg>`;
const rect = '<rect width="50.123456" height="50"/>';

function rewrite(source: string, compression: Compression, level = 0): string {
  return String(rewriteSvg({ bytes: Buffer.from(source), compression, level })?.bytes);
}

function rewriteAllLevels(source: string, compression: Compression) {
  const results = [];
  for (let level = 0; ; level += 1) {
    const rewriting = rewriteSvg({ bytes: Buffer.from(source), compression, level });
    if (rewriting === null) return results;
    results.push(rewriting);
  }
}

const precisions = (source: string, compression: Compression) => [
  ...new Set(rewriteAllLevels(source, compression).map(({ knobs }) => knobs.precision)),
];

describe('the ways to try', () => {
  test.each([
    ['0 0 0.5 0.5', [4, 5, 6, undefined], [4, 5, 6, undefined]],
    ['0 0 24 24', [2, 3, 4, undefined], [2, 3, 4, undefined]],
    ['0 0 512 100', [2, 3, 4, undefined], [1, 2, 3, undefined]],
    ['0 0 1500 1500', [2, 3, 4, undefined], [1, 2, 3, undefined]],
    ['-5000 -5000 10000 10000', [1, 2, 3, undefined], [0, 1, 2, undefined]],
  ])('round in proportion to the drawing: %s', (viewBox, intelligent, ultra) => {
    const source = svg(rect, `viewBox="${viewBox}"`);
    expect(precisions(source, 'intelligent')).toEqual(intelligent);
    expect(precisions(source, 'ultra')).toEqual(ultra);
    expect(precisions(source, 'lossless')).toEqual([undefined]);
  });

  test.each([
    ['moves', `<rect width="1" height="1"><animate attributeName="opacity" values="0;1"/></rect>`],
    ['moves by style', `<style>@keyframes a{to{opacity:0}} .a{animation:a 1s}</style>${rect}`],
    ['answers the pointer', `<style>.a:hover{fill:red}</style>${rect}`],
    ['follows the theme', `<style>@media (prefers-color-scheme:dark){rect{fill:#fff}}</style>${rect}`],
    ['has variables', `<rect style="fill:var(--brand,red)"/>`],
    ['keeps parts for others', `<symbol id="a">${rect}</symbol><symbol id="b">${rect}</symbol><use href="#a"/>`],
    ['has views', `<view id="v" viewBox="0 0 1 1"/>${rect}`],
    ['speaks languages', `<switch><g systemLanguage="de">${rect}</g><g>${rect}</g></switch>`],
    ['has text along a path', `<path id="p" d="M0 0h9"/><text><textPath href="#p">a</textPath></text>`],
    ['turns around a point of its own', `<g transform-origin="5 5" transform="rotate(5)">${rect}</g>`],
  ])('are only the exact one for a drawing that %s', (_, inside) => {
    const ways = rewriteAllLevels(svg(inside), 'ultra');
    expect(ways.map(({ knobs, lossy }) => [knobs.rewriting, lossy])).toEqual([['exact', false]]);
    expect(rewriteSvg({ bytes: Buffer.from(svg(inside)), compression: 'ultra', level: 0 })?.unverifiableReason).toEqual(expect.any(String));
  });

  test('a symbol that is used within is a part like any other', () => {
    expect(rewriteAllLevels(svg(`<symbol id="a">${rect}</symbol><use href="#a"/>`), 'ultra').length).toBeGreaterThan(1);
  });
});

test('units stay, as readers differ on what they are', () => {
  const source = svg(rect, 'width="282pt" height="10mm" viewBox="0 0 10 10"');
  for (const [rung] of rewriteAllLevels(source, 'ultra').entries())
    expect(rewrite(source, 'ultra', rung)).toMatch(/ width="282pt" height="10mm"/);
});

test('where style and elements are many, numbers alone are rounded, in time', () => {
  const rules = Array.from({ length: 1_000 }, (_, at) => `.c${at}{fill:#${(at + 4096).toString(16)}}`).join('');
  const source = svg(
    `<style>${rules}</style>${Array.from({ length: 2_000 }, (_, at) => `<path class="c${at % 1_000}" d="M${at}.123456 0h1"/>`).join('')}`,
  );
  const ways = rewriteAllLevels(source, 'intelligent');
  expect(ways.map(({ knobs }) => knobs.rewriting)).toEqual(['numbers', 'numbers', 'numbers', 'exact']);
  expect(String(ways[0]?.bytes)).toContain(`<style>${rules}</style><path class="c0" d="M.12 0h1"/>`);
});

describe('what stays in every way', () => {
  const source = svg(
    '<title>A  title</title><desc>What it is</desc><defs><linearGradient id="sky"><stop stop-color="#ff0000"/></linearGradient></defs>' +
      '<g role="img" aria-label="a" data-x="1"><rect fill="url(#sky)" width="50.126" height="50"/></g>' +
      '<text xml:space="preserve">a  <tspan> b</tspan> c</text>',
  );

  test.each(['lossless', 'intelligent', 'ultra'] as const)('%s', (compression) => {
    for (const [rung] of rewriteAllLevels(source, compression).entries()) {
      const text = rewrite(source, compression, rung);
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
      expect(rewrite(text, compression, rung)).toBe(text);
    }
  });
});

describe('the exact way', () => {
  test('takes what is no part of the drawing', () => {
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

  test('keeps a licence that asks to stay', () => {
    expect(rewrite(svg(`<!--! CC-BY, somebody -->${rect}`), 'lossless')).toContain('<!--! CC-BY, somebody-->');
  });

  test('takes the line breaks out of embedded pixels', () => {
    expect(rewrite(svg('<image href="data:image/png;base64,iVBO\n  AAAA&#10;BBBB"/>'), 'lossless')).toContain('base64,iVBOAAAABBBB"');
  });
});

test('what a page makes of a text is looked at again after the re-writing', () => {
  const source = svg('<text>&lt;script&gt;alert(1)&lt;/script&gt;</text><style>a{content:"&lt;/style&gt;&lt;img&gt;"}</style>');
  for (const [rung] of rewriteAllLevels(source, 'ultra').entries()) expect(rewrite(source, 'ultra', rung)).not.toMatch(/<script|<img/);
});

test('one in another encoding is written in UTF-8', () => {
  const source = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${svg('<title>caf\xe9</title>')}`, 'latin1');
  const rewriting = rewriteSvg({ bytes: source, compression: 'lossless', level: 0 });
  expect(String(rewriting?.bytes)).toBe(svg('<title>café</title>'));
});
