import { type HostileRow, HTML, SHAPE, toSvg, toSvgAddress } from './hostile-svg.js';

const toImage = (href: string) => `<image href="${href}" width="50" height="50"/>`;

/** SVG in SVG as data. */
export const nested: readonly HostileRow[] = [
  ['a script in an embedded SVG', ({ script }) => toSvg(toImage(toSvgAddress(toSvg(`<script>${script}</script>`))))],
  ['an image in an embedded SVG', ({ address }) => toSvg(toImage(toSvgAddress(toSvg(toImage(address)))))],
  [
    'an image in an embedded SVG in an embedded SVG',
    ({ address }) => toSvg(toImage(toSvgAddress(toSvg(toImage(toSvgAddress(toSvg(toImage(address)))))))),
  ],
  [
    'an embedded SVG six levels deep',
    ({ script }) => {
      let svg = toSvg('', `onload="${script}"`);
      for (let level = 0; level < 6; level += 1) svg = toSvg(toImage(toSvgAddress(svg)));
      return svg;
    },
  ],
  [
    'an embedded SVG in percent escapes',
    ({ script }) => toSvg(toImage(`data:image/svg+xml,${encodeURIComponent(toSvg(`<script>${script}</script>`))}`)),
  ],
  [
    'an embedded SVG in UTF-7',
    ({ script }) =>
      toSvg(toImage(`data:image/svg+xml;charset=utf-7,${encodeURIComponent(toSvg(`+ADw-script+AD4-${script}+ADw-/script+AD4-`))}`)),
  ],
  ['an embedded SVG that is used', ({ script }) => toSvg(`<use href="${toSvgAddress(toSvg('', `id="a" onload="${script}"`))}#a"/>`)],
  [
    'an embedded SVG that is a page',
    ({ script }) => toSvg(toImage(toSvgAddress(`<html xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></html>`))),
  ],
  ['an embedded SVG behind a link', ({ script }) => toSvg(`<a href="${toSvgAddress(toSvg('', `onload="${script}"`))}">${SHAPE}</a>`)],
  [
    'an embedded SVG as a frame',
    ({ script }) =>
      toSvg(
        `<foreignObject width="50" height="50"><h:iframe src="${toSvgAddress(toSvg('', `onload="parent.${script}"`))}"/></foreignObject>`,
        HTML,
      ),
  ],
  [
    'an embedded SVG as an object',
    ({ script }) =>
      toSvg(
        `<foreignObject width="50" height="50"><h:object data="${toSvgAddress(toSvg('', `onload="${script}"`))}" type="image/svg+xml"/></foreignObject>`,
        HTML,
      ),
  ],
  ['an embedded SVG as a background', ({ address }) => toSvg('', `style="background:url(${toSvgAddress(toSvg(toImage(address)))})"`)],
  [
    'an embedded SVG as a mask',
    ({ script }) => toSvg(`<style>rect{mask:url("${toSvgAddress(toSvg(`<mask id="m"/><script>${script}</script>`))}#m")}</style>`),
  ],
  [
    'an embedded SVG with an entity',
    ({ script }) => toSvg(toImage(toSvgAddress(`<!DOCTYPE svg [<!ENTITY x "<script>${script}</script>">]>${toSvg('&x;')}`))),
  ],
  [
    'an embedded SVG in a filter',
    ({ address }) =>
      toSvg(
        `<filter id="f"><feImage href="${toSvgAddress(toSvg(toImage(address)))}"/></filter><rect width="9" height="9" filter="url(#f)"/>`,
      ),
  ],
  [
    'a page under the name of an image',
    ({ script }) => toSvg(`<image href="data:text/html;image/png,&lt;script>${script}&lt;/script>" width="9" height="9"/>`),
  ],
];
