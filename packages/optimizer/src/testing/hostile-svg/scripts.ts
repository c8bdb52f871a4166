import { type HostileRow, HTML, SHAPE, toSvg, XLINK } from './hostile-svg.js';

/** Every character as a decimal character reference. */
const toReferences = (text: string) => [...text].map((character) => `&#${character.codePointAt(0)};`).join('');

/** Scripts, event handlers, script addresses and animations. */
export const scripts: readonly HostileRow[] = [
  ['a script', ({ script }) => toSvg(`<script>${script}</script>`)],
  ['a script with a type', ({ script }) => toSvg(`<script type="text/javascript">${script}</script>`)],
  ['a script in CDATA', ({ script }) => toSvg(`<script><![CDATA[${script}]]></script>`)],
  ['a module', ({ script }) => toSvg(`<script type="module">${script}</script>`)],
  ['a script at an address', ({ address }) => toSvg(`<script href="${address}"/>`)],
  ['a script at an xlink address', ({ address }) => toSvg(`<script xlink:href="${address}"/>`, XLINK)],
  ['a script as data', ({ script }) => toSvg(`<script href="data:text/javascript,${script}"/>`)],
  ['a script with a prefix', ({ script }) => toSvg(`<s:script xmlns:s="http://www.w3.org/2000/svg">${script}</s:script>`)],
  ['a script of HTML', ({ script }) => toSvg(`<h:script>${script}</h:script>`, HTML)],
  ['a script of HTML by default namespace', ({ script }) => toSvg(`<script xmlns="http://www.w3.org/1999/xhtml">${script}</script>`)],
  ['a script in the defs', ({ script }) => toSvg(`<defs><g><script>${script}</script></g></defs>`)],
  [
    'a script in the metadata of an editor',
    ({ script }) =>
      toSvg(`<metadata><i:x xmlns:i="http://www.inkscape.org/namespaces/inkscape"><script>${script}</script></i:x></metadata>`),
  ],
  ['a script in capitals', ({ script }) => toSvg(`<SCRIPT>${script}</SCRIPT>`)],
  ['a script in a symbol that is used', ({ script }) => toSvg(`<symbol id="s"><script>${script}</script></symbol><use href="#s"/>`)],
  ['a script in character references', ({ script }) => toSvg(`<script>${toReferences(script)}</script>`)],
  ['a script behind a switch', ({ script }) => toSvg(`<switch><g systemLanguage="xx"/><script>${script}</script></switch>`)],
  ['onload of the root', ({ script }) => toSvg('', `onload="${script}"`)],
  ['onload in single quotes over lines', ({ script }) => toSvg('', `onload\n=\n'${script}'`)],
  ['onload in character references', ({ script }) => toSvg('', `onload="${toReferences(script)}"`)],
  ['onclick', ({ script }) => toSvg(`<rect width="9" height="9" onclick="${script}"/>`)],
  ['onmouseover of a group', ({ script }) => toSvg(`<g onmouseover="${script}">${SHAPE}</g>`)],
  ['onfocus of a focusable shape', ({ script }) => toSvg(`<rect width="9" height="9" tabindex="1" onfocus="${script}"/>`)],
  ['onfocusin', ({ script }) => toSvg(`<g tabindex="0" onfocusin="${script}">${SHAPE}</g>`)],
  [
    'onbegin of an animation',
    ({ script }) => toSvg(`<rect width="9" height="9"><animate onbegin="${script}" attributeName="x" dur="1s"/></rect>`),
  ],
  [
    'onend of a set',
    ({ script }) => toSvg(`<rect width="9" height="9"><set onend="${script}" attributeName="x" to="1" dur="1ms"/></rect>`),
  ],
  [
    'onrepeat',
    ({ script }) =>
      toSvg(`<rect width="9" height="9"><animate onrepeat="${script}" attributeName="x" values="0;1" dur="1ms" repeatCount="9"/></rect>`),
  ],
  ['onerror of an image', ({ script }) => toSvg(`<image href="data:image/png,x" onerror="${script}"/>`)],
  [
    'onload of an image',
    ({ script }) => toSvg(`<image onload="${script}" href="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACADs="/>`),
  ],
  ['onload of a style', ({ script }) => toSvg(`<style onload="${script}">a{}</style>`)],
  ['onwheel', ({ script }) => toSvg(`<g onwheel="${script}">${SHAPE}</g>`)],
  [
    'onanimationstart',
    ({ script }) =>
      toSvg(
        `<style>@keyframes k{to{opacity:.5}}.k{animation:k 1ms}</style><rect class="k" width="9" height="9" onanimationstart="${script}"/>`,
      ),
  ],
  [
    'ontransitionend',
    ({ script }) =>
      toSvg(`<style>rect{transition:opacity 1ms}rect:hover{opacity:.1}</style><rect width="9" height="9" ontransitionend="${script}"/>`),
  ],
  [
    'a handler on the data of an editor',
    ({ script }) =>
      toSvg(`<i:x xmlns:i="http://www.inkscape.org/namespaces/inkscape" onclick="${script}" onfocus="${script}" tabindex="0">x</i:x>`),
  ],
  ['a handler in capitals', ({ script }) => toSvg(`<rect width="9" height="9" ONCLICK="${script}"/>`)],
  [
    'handler elements of SVG Tiny',
    ({ script }) =>
      toSvg(
        `<handler type="application/ecmascript" ev:event="load" xmlns:ev="http://www.w3.org/2001/xml-events">${script}</handler><listener event="load" handler="#h"/>`,
      ),
  ],
  ['a script address', ({ script }) => toSvg(`<a href="javascript:${script}">${SHAPE}</a>`)],
  ['an xlink script address', ({ script }) => toSvg(`<a xlink:href="javascript:${script}">${SHAPE}</a>`, XLINK)],
  [
    'a script address with another prefix',
    ({ script }) => toSvg(`<a q:href="javascript:${script}">${SHAPE}</a>`, 'xmlns:q="http://www.w3.org/1999/xlink"'),
  ],
  ['a script address in mixed case', ({ script }) => toSvg(`<a href="JaVaScRiPt:${script}">${SHAPE}</a>`)],
  ['a script address in character references', ({ script }) => toSvg(`<a href="${toReferences(`javascript:${script}`)}">${SHAPE}</a>`)],
  ['a script address with a tab and a line break', ({ script }) => toSvg(`<a href="java&#9;scr&#10;ipt:${script}">${SHAPE}</a>`)],
  ['a script address behind a control character', ({ script }) => toSvg(`<a href="&#x1;javascript:${script}">${SHAPE}</a>`)],
  ['a script address behind many blanks', ({ script }) => toSvg(`<a href="${' '.repeat(5_000)}javascript:${script}">${SHAPE}</a>`)],
  ['a script address with many tabs in it', ({ script }) => toSvg(`<a href="java${'&#9;'.repeat(5_000)}script:${script}">${SHAPE}</a>`)],
  ['a page as data', ({ script }) => toSvg(`<a href="data:text/html,&lt;script>${script}&lt;/script>">${SHAPE}</a>`)],
  ['a VBScript address', ({ script }) => toSvg(`<a href="vbscript:${script}">${SHAPE}</a>`)],
  ['a set of an address', ({ script }) => toSvg(`<a><set attributeName="href" to="javascript:${script}"/>${SHAPE}</a>`)],
  [
    'an animation of an address',
    ({ script }) => toSvg(`<a><animate attributeName="href" values="#a;javascript:${script}" fill="freeze" dur="1ms"/>${SHAPE}</a>`),
  ],
  [
    'an animation of an address by from',
    ({ script }) => toSvg(`<a><animate attributeName="href" from="javascript:${script}" to="#a" begin="0s" dur="99s"/>${SHAPE}</a>`),
  ],
  [
    'an animation of an address by by',
    ({ script }) => toSvg(`<a href="javascri"><animate attributeName="href" by="pt:${script}" fill="freeze" dur="1ms"/>${SHAPE}</a>`),
  ],
  [
    'an animation of an xlink address',
    ({ script }) => toSvg(`<a><animate attributeName="xlink:href" to="javascript:${script}" fill="freeze" dur="1ms"/>${SHAPE}</a>`, XLINK),
  ],
  [
    'an animation of an address elsewhere',
    ({ script }) =>
      toSvg(`<a id="l">${SHAPE}</a><animate href="#l" attributeName="href" to="javascript:${script}" fill="freeze" dur="1ms"/>`),
  ],
  ['a set of a handler', ({ script }) => toSvg(`<rect width="9" height="9"><set attributeName="onmouseover" to="${script}"/></rect>`)],
  [
    'an animation of a handler',
    ({ script }) => toSvg(`<g><animate attributeName=" onclick " values="${script};${script}" dur="9s"/>${SHAPE}</g>`),
  ],
  [
    'an animation of the address of a script',
    ({ address }) => toSvg(`<script><animate attributeName="href" to="${address}" fill="freeze" dur="1ms"/></script>`),
  ],
  [
    'a script in foreign content',
    ({ script }) =>
      toSvg(`<foreignObject width="9" height="9"><h:body><h:img src="data:," onerror="${script}"/></h:body></foreignObject>`, HTML),
  ],
  [
    'a frame in foreign content',
    ({ address }) => toSvg(`<foreignObject width="50" height="50"><h:iframe src="${address}"/></foreignObject>`, HTML),
  ],
  [
    'a frame with a document of its own',
    ({ script }) =>
      toSvg(`<foreignObject width="50" height="50"><h:iframe srcdoc="&lt;script>parent.${script}&lt;/script>"/></foreignObject>`, HTML),
  ],
  [
    'foreign content without a prefix',
    ({ script }) =>
      toSvg(
        `<foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="data:," onerror="${script}"/></foreignObject>`,
      ),
  ],
  [
    'foreign content for an unknown extension',
    ({ script }) =>
      toSvg(
        `<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/" width="9" height="9"><h:script>${script}</h:script></foreignObject>${SHAPE}</switch>`,
        HTML,
      ),
  ],
  ['a frame in SVG', ({ script }) => toSvg(`<iframe src="javascript:parent.${script}"/>`)],
  ['an object in SVG', ({ address }) => toSvg(`<object data="${address}"/>`)],
  ['an embedded file in SVG', ({ address }) => toSvg(`<embed src="${address}"/>`)],
  [
    'a form of HTML',
    ({ script }) =>
      toSvg(`<h:form action="javascript:${script}"><h:button>x</h:button></h:form><h:input autofocus="" onfocus="${script}"/>`, HTML),
  ],
  ['an image of HTML', ({ script }) => toSvg(`<h:img src="data:," onerror="${script}"/>`, HTML)],
  ['a video of HTML', ({ address }) => toSvg(`<h:video src="${address}" poster="${address}" autoplay=""/>`, HTML)],
  ['a details of HTML', ({ script }) => toSvg(`<h:details open="" ontoggle="${script}">x</h:details>`, HTML)],
];
