import { type HostileRow, HTML, SHAPE, toSvg, XLINK } from './hostile-svg.js';

/** Addresses that a browser loads by itself. */
export const addresses: readonly HostileRow[] = [
  ['an image on a server', ({ address }) => toSvg(`<image href="${address}" width="9" height="9"/>`)],
  ['an xlink image on a server', ({ address }) => toSvg(`<image xlink:href="${address}" width="9" height="9"/>`, XLINK)],
  [
    'an image whose address has another prefix',
    ({ address }) => toSvg(`<image q:href="${address}" width="9" height="9"/>`, 'xmlns:q="http://www.w3.org/1999/xlink"'),
  ],
  ['an image whose address is in capitals', ({ address }) => toSvg(`<image HREF="${address}" width="9" height="9"/>`)],
  ['an image without a scheme', ({ address }) => toSvg(`<image href="${address.replace('http:', '')}" width="9" height="9"/>`)],
  [
    'an image beside the document',
    ({ address }) => toSvg(`<image href="../${address.split('/').slice(3).join('/')}" width="9" height="9"/>`),
  ],
  ['an image behind blanks', ({ address }) => toSvg(`<image href="${' '.repeat(5_000)}${address}" width="9" height="9"/>`)],
  ['an image of HTML', ({ address }) => toSvg(`<h:img src="${address}" srcset="${address} 2x"/>`, HTML)],
  [
    'two addresses, of which a parser of XML takes the last',
    ({ address }) => toSvg(`<image href="${address}" width="9" height="9" href="#a"/>`),
  ],
  [
    'an image that an animation loads',
    ({ address }) => toSvg(`<image width="9" height="9"><set attributeName="href" to="${address}"/></image>`),
  ],
  [
    'an image that an animation of values loads',
    ({ address }) =>
      toSvg(`<image width="9" height="9"><animate attributeName="xlink:href" values="#a;${address}" dur="1s"/></image>`, XLINK),
  ],
  [
    'a filter image on a server',
    ({ address }) => toSvg(`<filter id="f"><feImage href="${address}"/></filter><rect width="9" height="9" filter="url(#f)"/>`),
  ],
  ['an element of another document', ({ address }) => toSvg(`<use href="${address}#a"/>`)],
  ['an xlink element of another document', ({ address }) => toSvg(`<use xlink:href="${address}#a"/>`, XLINK)],
  [
    'a gradient of another document',
    ({ address }) => toSvg(`<linearGradient id="g" href="${address}#g"/><rect width="9" height="9" fill="url(#g)"/>`),
  ],
  [
    'a pattern of another document',
    ({ address }) => toSvg(`<pattern id="p" href="${address}#p"/><rect width="9" height="9" fill="url(#p)"/>`),
  ],
  ['a text of another document', ({ address }) => toSvg(`<text><tref href="${address}#t"/></text>`)],
  [
    'a path of another document',
    ({ address }) =>
      toSvg(
        `<text><textPath href="${address}#t">text</textPath></text><rect width="9" height="9"><animateMotion dur="1s"><mpath href="${address}#m"/></animateMotion></rect>`,
      ),
  ],
  [
    'a font of another document',
    ({ address }) =>
      toSvg(
        `<font-face font-family="x"><font-face-src><font-face-uri href="${address}"/></font-face-src></font-face><text font-family="x">text</text>`,
      ),
  ],
  ['a cursor element', ({ address }) => toSvg(`<cursor id="c" href="${address}"/><g cursor="url(#c)">${SHAPE}</g>`)],
  ['a colour profile', ({ address }) => toSvg(`<color-profile name="x" href="${address}"/>`)],
  ['an xml:base', ({ address }) => toSvg('<image href="#a" width="9" height="9"/><use href="#x"/>', `xml:base="${address}"`)],
  ['a ping of a link', ({ address }) => toSvg(`<a href="#x" ping="${address}">${SHAPE}</a>`)],
  ['a link of HTML to a style sheet', ({ address }) => toSvg(`<h:link rel="stylesheet" href="${address}"/>`, HTML)],
  [
    'a link of HTML to a style sheet by default namespace',
    ({ address }) => toSvg(`<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="${address}"/>`),
  ],
  ['a preload of HTML', ({ address }) => toSvg(`<h:link rel="preload" as="image" href="${address}"/>`, HTML)],
  ['a base of HTML', ({ address }) => toSvg(`<h:base href="${address}/"/><image href="a" width="9" height="9"/>`, HTML)],
  ['a refresh of HTML', ({ address }) => toSvg(`<h:meta http-equiv="refresh" content="0;url=${address}"/>`, HTML)],
  ['an included document', ({ address }) => toSvg(`<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="${address}" parse="xml"/>`)],
  ['a style sheet of XML', ({ address }) => `<?xml-stylesheet type="text/css" href="${address}"?>${toSvg('')}`],
  ['a transformation', ({ address }) => `<?xml-stylesheet type="text/xsl" href="${address}"?>${toSvg('')}`],
  ['a style sheet of XML behind the root', ({ address }) => `${toSvg('')}<?xml-stylesheet type="text/css" href="${address}"?>`],
  [
    'an image in MathML',
    ({ address }) =>
      toSvg(
        `<math xmlns="http://www.w3.org/1998/Math/MathML"><mglyph src="${address}"/><mtext><h:img src="${address}"/></mtext></math>`,
        HTML,
      ),
  ],
  ['a sound', ({ address }) => toSvg(`<audio href="${address}" src="${address}" begin="0s"/><video xlink:href="${address}"/>`, XLINK)],
];
