import { type HostileRow, HTML, SHAPE, toSvg, XLINK } from './hostile-svg.js';

const IMAGE = ({ script }: { readonly script: string }) => `<img src="data:," onerror="${script}">`;
const PREFIXED_ROOT = 'xmlns:s="http://www.w3.org/2000/svg"';

/** Documents that two parsers read in two ways, and other tricks of XML. */
export const markup: readonly HostileRow[] = [
  // an HTML parser sees what is hidden from a parser of XML
  ['a comment that ends early', (tools) => toSvg(`<!--> ${IMAGE(tools)} -->`)],
  ['a comment that ends early with a dash', (tools) => toSvg(`<!---> ${IMAGE(tools)} -->`)],
  ['a comment that ends with an exclamation mark', (tools) => toSvg(`<!-- --!> ${IMAGE(tools)} -->`)],
  ['CDATA in a title', (tools) => toSvg(`<title><![CDATA[> ${IMAGE(tools)}]]></title>`)],
  ['CDATA in a description', (tools) => toSvg(`<desc><![CDATA[${IMAGE(tools)}]]></desc>`)],
  ['an element in a title', (tools) => toSvg(`<title>${IMAGE(tools).replace('>', '/>')}</title>`)],
  ['an element of HTML in a description', ({ script }) => toSvg(`<desc><h:img src="data:," onerror="${script}"/></desc>`, HTML)],
  ['a style in a title', (tools) => toSvg(`<title><style><![CDATA[</style>${IMAGE(tools)}]]></style></title>`)],
  ['a style that ends early in CDATA', (tools) => toSvg(`<style><![CDATA[</style>${IMAGE(tools)}]]></style>`)],
  ['a style that ends early in a comment', (tools) => toSvg(`<style><!-- </style>${IMAGE(tools)} --></style>`)],
  [
    'a title that ends early in an attribute',
    (tools) => toSvg(`<title><a id="</title>${IMAGE(tools).replaceAll('"', '&quot;')}"/></title>`),
  ],
  [
    'a font that HTML takes for its own',
    (tools) => toSvg(`<font color="red"/><style><!-- </style>${IMAGE(tools)} --></style><title><!-- </title>${IMAGE(tools)} --></title>`),
  ],
  ['a font with a face', (tools) => toSvg(`<font FACE="x"><style><!-- </style>${IMAGE(tools)} --></style></font>`)],
  [
    'a root with a prefix',
    (tools) => `<s:svg ${PREFIXED_ROOT}><style xmlns="http://www.w3.org/2000/svg"><!-- </style>${IMAGE(tools)} --></style>${SHAPE}</s:svg>`,
  ],
  [
    'a root with a prefix and a title',
    (tools) => `<s:svg ${PREFIXED_ROOT}><title xmlns="http://www.w3.org/2000/svg"><!-- </title>${IMAGE(tools)} --></title></s:svg>`,
  ],
  [
    'a root with a prefix and a style in references',
    ({ address }) =>
      `<s:svg ${PREFIXED_ROOT} width="9" height="9"><style xmlns="http://www.w3.org/2000/svg">body{a:&quot;;background:url(${address});c:&quot;}</style></s:svg>`,
  ],
  [
    'a root with a prefix and an image',
    ({ address }) => `<s:svg ${PREFIXED_ROOT}><image xmlns="http://www.w3.org/2000/svg" src="${address}"/></s:svg>`,
  ],
  ['an instruction that ends early', ({ script }) => `<?xpacket ><script>${script}</script>?>${toSvg('')}`],
  ['an instruction that ends early before an image', (tools) => toSvg(`<?x > ${IMAGE(tools)} ?>`)],
  ['text that looks like markup', (tools) => toSvg(`<text>${IMAGE(tools).replaceAll('<', '&lt;')}</text>`)],
  [
    'text that ends a style',
    (tools) => toSvg(`<style>a{content:"&lt;/style>${IMAGE(tools).replaceAll('<', '&lt;').replaceAll('"', "'")}"}</style>`),
  ],
  [
    'MathML around HTML',
    (tools) =>
      toSvg(
        `<desc><math xmlns="http://www.w3.org/1998/Math/MathML"><mtext><table/><mglyph/><style><![CDATA[<!-- </style>${IMAGE(tools)}]]></style></mtext></math></desc>`,
      ),
  ],
  [
    'an annotation of MathML',
    ({ script }) =>
      toSvg(
        `<math xmlns="http://www.w3.org/1998/Math/MathML"><annotation-xml encoding="text/html"><h:img src="data:," onerror="${script}"/></annotation-xml></math>`,
        HTML,
      ),
  ],
  [
    'a noscript',
    (tools) => toSvg(`<noscript><p title="&lt;/noscript>${IMAGE(tools).replaceAll('<', '&lt;').replaceAll('"', "'")}"/></noscript>`),
  ],
  ['a textarea', (tools) => toSvg(`<textarea><![CDATA[</textarea>${IMAGE(tools)}]]></textarea>`)],
  ['a template', (tools) => toSvg(`<template>${IMAGE(tools).replace('>', '/>')}</template>`)],
  ['a paragraph that leaves the SVG', (tools) => toSvg(`<p/>${IMAGE(tools).replace('>', '/>')}`)],
  [
    'a prefix that HTML takes for xlink',
    ({ script }) => toSvg(`<a xlink:href="javascript:${script}">${SHAPE}</a>`, 'xmlns:xlink="http://www.inkscape.org/namespaces/inkscape"'),
  ],
  [
    'a script by a namespace in references',
    ({ script }) => toSvg(`<h:script xmlns:h="http://www.w3.org/1999/&#120;html">${script}</h:script>`),
  ],
  ['a script in no namespace', ({ script }) => toSvg(`<script xmlns="">${script}</script>`)],
  [
    'a script in the namespace of an editor',
    ({ script }) => toSvg(`<x xmlns="http://www.inkscape.org/namespaces/inkscape"><script>${script}</script><svg onload="${script}"/></x>`),
  ],
  ['an SVG in SVG', ({ script }) => toSvg(`<svg><svg onload="${script}"/></svg>`)],
  // declarations and encodings
  ['an external entity', ({ address }) => `<!DOCTYPE svg [<!ENTITY x SYSTEM "${address}">]>${toSvg('<text>&x;</text>')}`],
  ['an external parameter entity', ({ address }) => `<!DOCTYPE svg [<!ENTITY % x SYSTEM "${address}">%x;]>${toSvg('')}`],
  ['an external document type', ({ address }) => `<!DOCTYPE svg SYSTEM "${address}">${toSvg('')}`],
  [
    'a public document type at another address',
    ({ address }) => `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "${address}">${toSvg('')}`,
  ],
  ['a script in an entity', ({ script }) => `<!DOCTYPE svg [<!ENTITY x "<script>${script}</script>">]>${toSvg('&x;')}`],
  [
    'a script in an entity in references',
    ({ script }) => `<!DOCTYPE svg [<!ENTITY x "&#60;script>${script}&#60;/script>">]>${toSvg('&x;')}`,
  ],
  ['a script in two entities', ({ script }) => `<!DOCTYPE svg [<!ENTITY a "<script>&b;</script>"><!ENTITY b "${script}">]>${toSvg('&a;')}`],
  [
    'a script address in entities',
    ({ script }) => `<!DOCTYPE svg [<!ENTITY a "java"><!ENTITY b "script:${script}">]>${toSvg(`<a href="&a;&b;">${SHAPE}</a>`)}`,
  ],
  [
    'an entity that ends an attribute',
    ({ script }) => `<!DOCTYPE svg [<!ENTITY q '"'>]>${toSvg(`<rect id="&q; onclick=&q;${script}" width="9" height="9"/>`)}`,
  ],
  [
    'a namespace in an entity',
    ({ script }) => `<!DOCTYPE svg [<!ENTITY n "http://www.w3.org/1999/xhtml">]>${toSvg(`<x:script xmlns:x="&n;">${script}</x:script>`)}`,
  ],
  ['an unused entity that HTML reads as an image', (tools) => `<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b '>${IMAGE(tools)}'>]>${toSvg('')}`],
  [
    'a comment between entities that HTML reads as an image',
    (tools) => `<!DOCTYPE svg [<!ENTITY a "x"><!-- > ${IMAGE(tools)} -->]>${toSvg('')}`,
  ],
  ['a default attribute', ({ script }) => `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "${script}">]>${toSvg('')}`],
  [
    'a default namespace of xlink',
    ({ script }) => `<!DOCTYPE svg [<!ATTLIST a xlink:href CDATA "javascript:${script}">]>${toSvg(`<a>${SHAPE}</a>`, XLINK)}`,
  ],
  ['a notation', ({ address }) => `<!DOCTYPE svg [<!NOTATION n SYSTEM "${address}"><!ENTITY e SYSTEM "${address}" NDATA n>]>${toSvg('')}`],
  ['a declaration in the document', ({ script }) => toSvg(`<!x "><script>${script}</script>">`)],
  ['UTF-16 with a script', ({ script }) => Buffer.from(`\ufeff${toSvg(`<script>${script}</script>`)}`, 'utf16le')],
  ['UTF-7', ({ script }) => `<?xml version="1.0" encoding="utf-7"?>${toSvg(`+ADw-script+AD4-${script}+ADw-/script+AD4-`)}`],
  [
    'an encoding that hides markup',
    ({ script }) =>
      `<?xml version="1.0" encoding="iso-2022-jp"?>${toSvg(`<text id="\x1b$B"/><script>${script}</script><text id="\x1b(B"/>`)}`,
  ],
  [
    'an encoding behind many blanks',
    ({ script }) =>
      `<?xml version="1.0"${' '.repeat(999)}encoding="iso-2022-jp"?>${toSvg(`<text id="\x1b$B">\x1b(B<script>${script}</script></text>`)}`,
  ],
  [
    'an encoding in a version',
    ({ script }) => `<?xml version="1.0 encoding='utf-8'" encoding="utf-7"?>${toSvg(`+ADw-script+AD4-${script}+ADw-/script+AD4-`)}`,
  ],
  ['a null character in a name', ({ script }) => toSvg(`<scr\0ipt>${script}</scr\0ipt>`)],
  ['an attribute without blanks before it', ({ script }) => toSvg(`<rect id="a"onclick="${script}" width="9" height="9"/>`)],
  ['an attribute without quotes', ({ script }) => toSvg(`<rect width=9 height=9 onclick=${script}/>`)],
  ['a slash between attributes', ({ script }) => toSvg(`<rect/onclick="${script}" width="9" height="9"/>`)],
  ['a tag that does not end', ({ script }) => `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"`],
  ['a second root', ({ script }) => `${toSvg('')}<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"/>`],
  ['300 nested elements', ({ script }) => toSvg(`${'<g>'.repeat(300)}<script>${script}</script>${'</g>'.repeat(300)}`)],
];
