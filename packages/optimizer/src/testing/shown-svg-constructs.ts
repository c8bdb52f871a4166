import sharp from 'sharp';

/** A view of a document: moments in ms, the place of the mouse in px, a script that the page runs. */
export interface ShownView {
  readonly atMs?: readonly number[];
  readonly mouse?: { readonly x: number; readonly y: number };
  readonly colourScheme?: 'light' | 'dark';
  readonly script?: string;
}

/** An SVG with something that librsvg does not render as browsers show it, and the views in which it shows. */
export interface ShownConstruct {
  readonly svg: Buffer;
  readonly views: readonly ShownView[];
}

const svg = (content: string, attributes = '') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="60" viewBox="0 0 120 60" ${attributes}>\n  <!-- drawn by hand -->\n  ${content}\n</svg>`,
  );
const rect = (attributes = '') =>
  `<rect x="10.3333333" y="10.3333333" width="40.6666667" height="30.1234567" fill="#ff0000" ${attributes}/>`;
const star = '<path d="M 80.123456 10.123456 L 95.654321 50.654321 L 60.111111 25.222222 L 100.333333 25.222222 L 65.444444 50.654321 Z"/>';
const atStart: ShownView = { atMs: [0] };
const inMotion: ShownView = { atMs: [0, 333, 500, 999, 1500] };
const underMouse: ShownView = { mouse: { x: 25, y: 25 } };
const afterScript = (script: string): readonly ShownView[] => [atStart, { script }];
const asData = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;

const gradient = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><style>.a{fill:url(#g)}</style><linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient><rect class="a" width="20" height="20"/></svg>',
);
const avif = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#2060a0' } })
  .avif()
  .toBuffer();

/** By name. None of them loses anything that draws when it is sanitized. */
export const shownConstructs: Readonly<Record<string, ShownConstruct>> = {
  'an animation of an attribute': {
    svg: svg(
      `${rect().replace('/>', '><animate attributeName="x" values="10.3333333;60.6666667" dur="1s" fill="freeze"/></rect>')}${star}`,
    ),
    views: [inMotion],
  },
  'an animation of a path': {
    svg: svg(
      '<path d="M 10 10 L 50.5555555 10 L 50 50.1234567 Z"><animate attributeName="d" values="M 10 10 L 50.5555555 10 L 50 50.1234567 Z;M 10 30 L 90.5 10 L 70 50 Z" dur="1s"/></path>',
    ),
    views: [inMotion],
  },
  'a motion along a path': {
    svg: svg(
      '<path id="way" d="M 10 10 C 40.123456 80.123456 80 -40 110 40" fill="none"/><circle r="5.6789012"><animateMotion dur="1s"><mpath href="#way"/></animateMotion></circle>',
    ),
    views: [inMotion],
  },
  'a CSS animation': {
    svg: svg(
      `<style>@keyframes k { from { transform: rotate(0deg) } to { transform: rotate(40deg); fill: #00ff00 } } .a { animation: k 1s linear both }</style>${rect('class="a"')}`,
    ),
    views: [inMotion],
  },
  'a state under the mouse': {
    svg: svg(
      `<style>rect:hover { fill: blue } g:hover .more { display: inline } .more { display: none }</style><g>${rect()}<g class="more">${star}</g></g>`,
    ),
    views: [atStart, underMouse],
  },
  'a style for the dark': {
    svg: svg(`<style>rect { fill: #000000 } @media (prefers-color-scheme: dark) { rect { fill: #ffffff; stroke: red } }</style>${rect()}`),
    views: [atStart, { colourScheme: 'dark' }],
  },
  'variables of CSS': { svg: svg(`<style>:root { --brand: #336699 }</style>${rect('style="fill: var(--brand)"')}`), views: [atStart] },
  'text along a path': {
    svg: svg(
      '<path id="p" d="M 10.333333 40.666666 Q 60.123456 5.123456 110 40" fill="none"/><text font-size="12"><textPath xlink:href="#p">Along a path</textPath></text>',
    ),
    views: [atStart],
  },
  'an embedded SVG': {
    svg: svg(
      `<g transform="translate(10.333333 10.666666)"><image width="40.555555" height="40.555555" xlink:href="${asData('image/svg+xml', gradient)}"/></g>`,
    ),
    views: [atStart],
  },
  'an embedded AVIF image': {
    svg: svg(
      `<g transform="translate(10.333333 10.666666)"><image width="40.555555" height="40.555555" href="${asData('image/avif', avif)}"/></g>`,
    ),
    views: [atStart],
  },
  'a symbol that another document uses': {
    svg: svg(`<symbol id="icon" viewBox="0 0 120 60">${rect()}${star}</symbol>`),
    views: afterScript(
      `document.documentElement.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'use')).setAttribute('href', '#icon')`,
    ),
  },
  'definitions that a page refers to': {
    svg: svg(
      `<defs><linearGradient id="unused"><stop stop-color="#ff0000"/><stop offset="1" stop-color="#0000ff"/></linearGradient></defs>${rect('id="r"')}`,
    ),
    views: afterScript("document.getElementById('r').setAttribute('fill', 'url(#unused)')"),
  },
  'a hidden group that a script shows': {
    svg: svg(
      `${rect()}<g id="more" display="none">${star}</g><g id="faint" opacity="0"><path d="M 1.23456 1.23456 h 9.87654 v 9.87654 z"/></g><g style="visibility: hidden" data-step="2"><circle cx="100.123" cy="40.456" r="7.891"/></g>`,
    ),
    views: afterScript(
      "document.getElementById('more').removeAttribute('display'); document.getElementById('faint').removeAttribute('opacity'); document.querySelector('[data-step]').removeAttribute('style')",
    ),
  },
  'a hidden class that a script shows': {
    svg: svg(`<style>.off { display: none } .dark rect { fill: #123456 }</style>${rect()}<g class="off">${star}</g>`),
    views: afterScript("document.querySelector('.off').setAttribute('class', ''); document.documentElement.setAttribute('class', 'dark')"),
  },
  'an empty group that a script fills': {
    svg: svg(`${rect()}<g id="bars" transform="translate(60.5555555 0)" fill="green"></g><text id="label" y="55" x="5"/>`),
    views: afterScript(
      "const r = document.createElementNS('http://www.w3.org/2000/svg', 'rect'); r.setAttribute('width', '20'); r.setAttribute('height', '20'); document.getElementById('bars').append(r); document.getElementById('label').textContent = 'label'",
    ),
  },
  'the colour of the page': {
    svg: svg(
      `<g fill="currentColor"><path d="M 10.123456 10.123456 h 20.654321 v 20.654321 z"/></g><path stroke="currentColor" fill="none" d="M 50.555555 10 v 40.444444"/>`,
    ),
    views: afterScript("document.documentElement.style.color = 'green'"),
  },
  'groups that a script moves': {
    svg: svg(
      `<g id="a" transform="translate(5.5555555 0)">${rect()}</g><g class="b" transform="scale(1.1111111)"><g fill="blue">${star}</g></g>`,
    ),
    views: afterScript(
      "document.getElementById('a').setAttribute('transform', 'rotate(10)'); document.querySelector('.b').setAttribute('transform', 'translate(-20 5)')",
    ),
  },
  'a transform origin': { svg: svg(rect('transform="rotate(20.123456)" transform-origin="30.555555 25.555555"')), views: [atStart] },
  'a rotation in the style': {
    svg: svg(rect('style="rotate: 12.345678deg; transform-box: fill-box; transform-origin: center"')),
    views: [atStart],
  },
  'a path in the style': { svg: svg(`<path style="d: path('M 10.123456 10 h 40.654321 v 30 z')"/>${star}`), views: [atStart] },
  'a clip path in the style': { svg: svg(rect('style="clip-path: circle(12.345678px at 30px 25px)"')), views: [atStart] },
  'blending and filters': {
    svg: svg(
      `<filter id="f"><feGaussianBlur stdDeviation="1.2345678"/></filter>${rect('style="mix-blend-mode: multiply"')}<g filter="url(#f)">${star}</g><g style="filter: hue-rotate(90deg)"><circle cx="30.12345" cy="30.54321" r="12.98765" fill="red"/></g>`,
    ),
    views: [atStart],
  },
  'a background of the root': { svg: svg(star, 'style="background: #ffeecc"'), views: [atStart] },
  'a computed colour': { svg: svg(rect('style="fill: color-mix(in srgb, red, blue)"')), views: [atStart] },
  'text in characters of many fonts': {
    svg: svg('<text x="10.333333" y="40.666666" font-size="20">\u{1f600} \u6f22\u5b57</text>'),
    views: [atStart],
  },
  'content by language': { svg: svg(`<switch><g systemLanguage="xx">${star}</g><g>${rect()}</g></switch>`), views: [atStart] },
  'a filter that is missing': { svg: svg(`<g filter="url(#missing)">${rect()}</g>${star}`), views: [atStart] },
  'rules that look at attributes': {
    svg: svg(
      `<style>[fill="#ff0000"] { stroke: #000000; stroke-width: 3 } g:nth-child(3) rect { fill: lime }</style>${rect()}<g>${rect('transform="translate(50 0)"')}</g>`,
    ),
    views: [atStart],
  },
  links: { svg: svg(`<a href="https://example.com/">${rect()}</a>`), views: [atStart] },
  'spaces in text': {
    svg: svg(
      '<text x="5" y="20" xml:space="preserve" font-size="10">a   b <tspan> c </tspan> d</text><text x="5" y="40" font-size="10">e <tspan>f</tspan> g</text>',
    ),
    views: [atStart],
  },
};
