import { describe, expect, test } from '@jest/globals';
import { fixtureBytes } from '@pixmill/testkit';
import { sanitizeSvg } from './sanitize-svg.js';
import { decodeSvg } from './svg-text.js';

const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
const toSvg = (content: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;
const toAddress = (svg: string) => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
const removedFrom = (svg: string) => sanitizeSvg(svg).removed.map(({ name, draws }) => [name, draws]);

describe('sanitizeSvg, what is allowed', () => {
  test.each([
    ['an embedded font', decodeSvg(fixtureBytes('faults/s-font.svg'))],
    [
      'currentColor, ids and classes',
      toSvg('<g id="a" class="b c" data-name="x" aria-label="y"><path fill="currentColor" d="M0 0h9"/></g>'),
    ],
    [
      'hidden groups',
      toSvg('<style>.x:hover #a{display:inline}</style><g id="a" display="none"><path d="M0 0h9"/></g><g visibility="hidden"/>'),
    ],
    ['links to pages', toSvg('<a href="https://example.com/?a=b#c" target="_blank" rel="noopener"><path d="M0 0h9"/></a>')],
    ['links by mail, by telephone and to a neighbour', toSvg('<a href="mailto:a@example.com"/><a href="tel:+4912"/><a href="next.html"/>')],
    ['an xlink to a page', toSvg('<a xlink:href="http://example.com" xlink:title="t" xlink:show="new"/>', XLINK)],
    ['embedded pixels', toSvg('<image href="data:image/avif;base64,AAAA"/><image xlink:href="data:image/webp;base64,AA=="/>', XLINK)],
    ['an embedded SVG', toSvg(`<image href="${toAddress(toSvg('<path d="M0 0h9"/>'))}"/>`)],
    [
      'an embedded SVG in percent escapes',
      toSvg('<image href="data:image/svg+xml;charset=utf8,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'/%3E"/>'),
    ],
    ['an embedded SVG in CSS', toSvg(`<style>a{mask:url("${toAddress(toSvg('<mask id="m"/>'))}#m")}</style>`)],
    [
      'embedded SVGs three levels deep',
      toSvg(`<image href="${toAddress(toSvg(`<image href="${toAddress(toSvg(`<image href="${toAddress(toSvg(''))}"/>`))}"/>`))}"/>`),
    ],
    [
      'animations',
      toSvg(
        '<use href="#a"><animate attributeName="href" values="#a;#b" dur="1s"/><animateMotion dur="1s"><mpath href="#p"/></animateMotion></use>',
      ),
    ],
    [
      'filters, gradients and markers',
      toSvg(
        '<filter id="f"><feImage href="#a"/><feTurbulence baseFrequency=".1"/></filter><linearGradient id="g" gradientUnits="userSpaceOnUse"><stop offset="1" stop-color="red"/></linearGradient><path marker-mid="url(#m)" filter="url(#f)"/>',
      ),
    ],
    [
      'the flowed text of Inkscape',
      toSvg('<flowRoot xml:space="preserve"><flowRegion><rect width="9"/></flowRegion><flowPara>text</flowPara></flowRoot>'),
    ],
    [
      'the data of Illustrator',
      toSvg('<i:pgf id="p" xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/" i:extraneous="self">eJzt</i:pgf>'),
    ],
  ])('keeps %s', (_, svg) => {
    expect(sanitizeSvg(svg)).toEqual({ text: svg, removed: [] });
  });

  test('keeps what is around a removed part of an embedded SVG', () => {
    const [hostile, safe] = ['<script>alert(1)</script>', ''].map((script) =>
      toAddress(toSvg(`${script}<path d="M0 0h9"/>`).replace(' >', '>')),
    );
    const { text, removed } = sanitizeSvg(toSvg(`<image href="${hostile}#a" style="mask:url(${hostile})"/>`).replace(' >', '>'));
    expect(text).toBe(toSvg(`<image href="${safe}#a" style="mask:url(&quot;${safe}&quot;)"/>`).replace(' >', '>'));
    expect(removed).toEqual([{ name: 'script', draws: false }]);
  });
});

describe('sanitizeSvg, what draws', () => {
  const FOREIGN = '<div xmlns="http://www.w3.org/1999/xhtml">text</div>';

  test.each([
    ['foreign content', `<foreignObject>${FOREIGN}</foreignObject>`, 'foreignObject', true],
    [
      'foreign content for browsers',
      `<foreignObject requiredExtensions="http://www.w3.org/1999/xhtml">${FOREIGN}</foreignObject>`,
      'foreignObject',
      true,
    ],
    [
      'foreign content for Illustrator',
      `<foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/"/>`,
      'foreignObject',
      false,
    ],
    ['an image on a server', '<image href="https://example.com/a.png"/>', 'href', true],
    ['an image of an unknown kind', '<image href="data:image/x-unknown,a"/>', 'href', true],
    ['a broken embedded SVG', '<image href="data:image/svg+xml,&lt;svg"/>', 'href', true],
    ['a font on a server', '<style>@font-face{src:url(a.woff)}</style>', 'style', true],
    ['a style sheet in two parts', '<style>a{}<![CDATA[b{}]]></style>', 'style', true],
    ['a frame', '<iframe/>', 'iframe', true],
    ['a script', '<script/>', 'script', false],
    ['a script in a switch', '<switch><script/><path/></switch>', 'script', true],
    ['a script that a style sheet counts', '<style>path:nth-child(2){fill:red}</style><script/><path/>', 'script', true],
    ['an event handler', '<path onclick="a()"/>', 'onclick', false],
    ['an event handler that a style sheet looks for', '<style>[onclick]{fill:red}</style><path onclick="a()"/>', 'onclick', true],
    ['an unknown attribute', '<path p-id="1"/>', 'p-id', false],
    ['an unknown element', '<unknown><path/></unknown>', 'unknown', false],
    ['an unknown element with something to refer to', '<unknown><path id="a"/></unknown><use href="#a"/>', 'unknown', true],
    ['an unknown element with a style sheet', '<unknown><style>path{fill:red}</style></unknown>', 'unknown', true],
    ['an element of an unknown namespace', '<x:y xmlns:x="urn:x"/>', 'x:y', false],
    ['a script address', '<a href="javascript:a()"/>', 'href', false],
    ['a cursor', '<path cursor="url(a.cur)"/>', 'cursor', false],
    ['a fill on a server', '<path fill="url(a.svg#b)"/>', 'fill', true],
    ['an animation of a link', '<a><set attributeName="href" to="javascript:a()"/></a>', 'set', false],
    ['an animation of an image', '<image><set attributeName="href" to="https://example.com/a.png"/></image>', 'set', true],
  ])('%s', (_, content, name, draws) => {
    expect(removedFrom(toSvg(content))).toEqual([[name, draws]]);
  });

  test('a style sheet of XML draws, another instruction does not', () => {
    expect(removedFrom(`<?xml-stylesheet href="a.css"?><?php a()?>${toSvg('')}`)).toEqual([
      ['xml-stylesheet', true],
      ['php', false],
    ]);
  });
});
