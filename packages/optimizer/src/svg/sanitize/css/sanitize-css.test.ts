import { describe, expect, test } from '@jest/globals';
import { NestedSvg } from '../nested-svg.js';
import { RemovedParts } from '../removed-part.js';
import { sanitizeCss, sanitizeCssValue } from './sanitize-css.js';

/** Embedded SVG has a test of its own: `sanitize-svg.test.ts`. */
const nested = new NestedSvg(
  { depth: 0, entities: { characters: 0 } },
  {
    removed: new RemovedParts(),
    sanitize: () => {
      throw new Error('there is no embedded SVG');
    },
  },
);

describe('sanitizeCss', () => {
  test.each([
    'a{fill:url(#g);mask:url("#m")}',
    '@font-face{font-family:x;src:url(data:font/woff2;base64,AA==) format("woff2"),local("x")}',
    '@font-face{src:url(data:application/font-woff;charset=utf-8;base64,AA==)}',
    '@font-face{src:url("data:application/x-font-ttf;base64,AA==")}',
    'a{background:url(data:image/png;base64,AA==)}b{background:url(data:image/avif;base64,AA==)}',
    '@media (prefers-color-scheme:dark) and (width>=calc(1px + 2em)){a:not(.b):nth-child(2n+1){color:currentColor}}',
    '@supports (display:grid){a{fill:color-mix(in srgb,var(--a,red) 50%,rgb(0 0 0/.5))}}',
    '@keyframes k{from{transform:rotate(0) translate(1px,2px)}}.a{animation:k 1s cubic-bezier(.1,.2,.3,1)}',
    'a{filter:drop-shadow(0 0 1px red) url(#f);clip-path:polygon(0 0,1px 1px);d:path("M0 0")}',
    'a{content:"url(http://example.com) @import expression(1)"}/* @import "x"; url(y) */',
    '.\\31 23{fill:red}.a\\:hover{fill:red}',
    '@namespace svg "http://www.w3.org/2000/svg";svg|a{fill:red}',
    'a{fill:red;;}}',
  ])('returns harmless CSS unchanged: %s', (css) => {
    expect(sanitizeCss(css, nested)).toEqual({ css, removedDraws: null });
  });

  test.each([
    ['an import', '@import "x";a{b:c}', 'a{b:c}', true],
    ['a declaration', 'a{b:c;background:url(x.png);d:e}', 'a{b:c;d:e}', true],
    ['a declaration with a bracket', 'a{background:image-set("x;}" 1x);d:e}', 'a{d:e}', true],
    ['the last declaration', 'a{b:c;background:url(//x)}d{e:f}', 'a{b:c;}d{e:f}', true],
    ['a rule with its block', '@document url(x){a{b:c}}d{e:f}', 'd{e:f}', true],
    ['a rule with an unknown selector', 'a:evil(b){c:d}e{f:g}', 'e{f:g}', true],
    ['an unknown rule without a block', '@evil x;a{b:c}', 'a{b:c}', true],
    ['an escaped function', 'a{b:\\75rl(x);c:d}', 'a{c:d}', true],
    ['a broken string', 'a{b:"\n;c:url(#d)}', 'a{c:url(#d)}', true],
    ['a broken address', 'a{b:url(x"y);c:d}', 'a{c:d}', true],
    ['an address from a function', 'a{b:url(var(--x));c:d}', 'a{c:d}', true],
    ['a page as data', 'a{b:url(data:text/html,x);c:d}', 'a{c:d}', true],
    ['a cursor, which draws nothing', 'a{cursor:url(x),auto;c:d}', 'a{c:d}', false],
    ['a behavior, which draws nothing', 'a{behavior:url(#default#time2);c:d}', 'a{c:d}', false],
    ['a cursor and a background', 'a{cursor:url(x);background:url(y)}', 'a{}', true],
    ['a style attribute', 'fill:red;background:url(x)', 'fill:red;', true],
  ])('removes %s', (_, css, expected, removedDraws) => {
    expect(sanitizeCss(css, nested)).toEqual({ css: expected, removedDraws });
    expect(sanitizeCss(expected, nested)).toEqual({ css: expected, removedDraws: null });
  });
});

test('sanitizeCssValue: returns a harmless value, and null for a value with something that is not allowed', () => {
  for (const value of ['url(#g) red', 'url("#a")', 'rgb(0,0,0)', 'M0 0h9', 'rotate(9)'])
    expect(sanitizeCssValue(value, nested)).toBe(value);
  for (const value of ['url(x)', 'URL( "//x" )', 'u\\72l(x)', 'image-set("x")', 'red url("x'])
    expect(sanitizeCssValue(value, nested)).toBeNull();
});
