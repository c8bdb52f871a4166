/** Just enough SVG for plots: a frame with axes, bars, points and words. */

/** Text as it may stand in markup. */
export const toMarkup = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const at = (value) => Number(value.toFixed(1));

export const colours = ['#2b6cb0', '#c05621', '#2f855a', '#805ad5', '#b7791f', '#718096', '#b83280', '#2c7a7b'];
export const bar = ({ x, y, width, height, colour, title }) =>
  `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" fill="${colour}"><title>${toMarkup(title)}</title></rect>`;
export const point = ({ x, y, colour, title }) =>
  `<circle cx="${at(x)}" cy="${at(y)}" r="3" fill="${colour}" fill-opacity=".7"><title>${toMarkup(title)}</title></circle>`;
export const words = ({ x, y, text, anchor = 'middle', size = 11, turn = 0 }) =>
  `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" font-size="${size}"${turn ? ` transform="rotate(${turn} ${at(x)} ${at(y)})"` : ''}>${toMarkup(text)}</text>`;
export const line = ({ x1, y1, x2, y2, colour = '#cbd5e0', dash = '' }) =>
  `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" stroke="${colour}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;

/** Names of the series, in a row along the top. */
export const legend = (names, left, top) =>
  names
    .map((name, index) => {
      const x = left + index * Math.min(190, (plotSize.width - left) / names.length);
      return (
        bar({ x, y: top - 9, width: 10, height: 10, colour: colours[index % colours.length], title: name }) +
        words({ x: x + 15, y: top, text: name, anchor: 'start' })
      );
    })
    .join('\n');

/** A plot's place on its page, and its page. */
export const plotSize = { width: 960, height: 420, left: 60, right: 20, top: 60, bottom: 90 };
export function page(title, parts, { width, height } = plotSize) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" fill="#1a202c">`,
    `<title>${toMarkup(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    words({ x: width / 2, y: 22, text: title, size: 15 }),
    ...parts.flat(Number.POSITIVE_INFINITY),
    '</svg>\n',
  ].join('\n');
}

/** Lines across the plot at `steps` values of its upright axis, with their names. */
export function uprightAxis({ most, steps, name }) {
  const { width, height, left, right, top, bottom } = plotSize;
  const toY = (value) => height - bottom - (value / most) * (height - top - bottom);
  const values = Array.from({ length: steps + 1 }, (_, index) => (most / steps) * index);
  const lines = values.map((value) => [
    line({ x1: left, y1: toY(value), x2: width - right, y2: toY(value) }),
    words({ x: left - 6, y: toY(value) + 4, text: name(value), anchor: 'end' }),
  ]);
  return { toY, lines };
}
