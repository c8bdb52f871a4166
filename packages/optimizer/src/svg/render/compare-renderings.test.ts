import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { fixturePath } from '@pixmill/testkit';
import { compareRenderings } from './compare-renderings.js';

const svg = (content: string, attributes = 'viewBox="0 0 100 100"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;
const disc = (radius: number) => svg(`<circle cx="50" cy="50" r="${radius}" fill="teal"/>`);

const compare = (original: string | Buffer, rewritten: string, floor: number | null = 95) =>
  compareRenderings({ original: Buffer.from(original), rewritten: Buffer.from(rewritten), floor });

describe('compareRenderings', () => {
  test('accepts renderings with equal pixels', async () => {
    const comparison = await compare(disc(40), svg('<path fill="teal" d="M90 50a40 40 0 1 1-80 0 40 40 0 0 1 80 0"/>'), 95);
    expect(comparison).toMatchObject({ accepted: true, blank: false });
    expect(await compare(disc(40), disc(40), null)).toEqual({
      accepted: true,
      blank: false,
      score: { score: 100, worstTile: 100, worstDetailTile: 100, floors: [] },
      margin: Number.POSITIVE_INFINITY,
      note: 'rendered at 400 px every pixel is equal, rendered at 1000 px every pixel is equal',
    });
  });

  test('accepts a small difference and rejects a visible one', async () => {
    const near = await compare(disc(40), disc(40.005));
    expect(near.accepted).toBe(true);
    expect(near.score?.score).toBeGreaterThan(95);
    expect(near.margin).toBeLessThan(20);
    const far = await compare(disc(40), disc(42));
    expect(far.accepted).toBe(false);
    expect(far.margin).toBeLessThan(0);
    expect(far.note).toMatch(/^rendered at 400 px it scores [-\d.]+ \(worst tile [-\d.]+\)$/);
  });

  test.each(['mm', 'cm', 'pt', 'in'])('renders an SVG whose size is in %s at the compared sizes', async (unit) => {
    const drawing = (radius: number) =>
      svg(`<circle cx="50" cy="50" r="${radius}" fill="teal"/>`, `viewBox="0 0 100 100" width="10${unit}" height="10${unit}"`);
    expect(await compare(drawing(40), drawing(40), null)).toMatchObject({ accepted: true, blank: false });
    expect(await compare(drawing(40), drawing(44))).toMatchObject({ accepted: false });
  });

  test('without a floor, rejects one different pixel', async () => {
    const comparison = await compare(disc(40), disc(40.005), null);
    expect([comparison.accepted, comparison.score]).toEqual([false, expect.objectContaining({ score: expect.any(Number) })]);
  });

  test('renders a larger size when the smaller one passes', async () => {
    const dots = (size: number) => {
      const circles = Array.from(
        { length: 400 },
        (_, index) => `<circle cx="${(index % 20) * 5 + 2}" cy="${Math.floor(index / 20) * 5 + 2}" r="${size}"/>`,
      );
      return svg(circles.join(''));
    };
    const comparison = await compare(dots(0.1), dots(0.104), 60);
    expect(comparison.note).toMatch(/rendered at 400 px .*, rendered at 1000 px/);
  });

  test('rejects different proportions', async () => {
    const comparison = await compare(svg('', 'width="10" height="10"'), svg('', 'width="12" height="10"'));
    expect(comparison).toMatchObject({ accepted: false, note: 'the proportions differ' });
  });

  test('rejects another colour with the same alpha', async () => {
    expect((await compare(svg('<rect width="9" height="9"/>'), svg('<rect width="9" height="9" fill="#fff"/>'))).accepted).toBe(false);
  });

  test('rejects a fixed colour in place of the colour of the page', async () => {
    const fixed = svg('<rect width="90" height="90" fill="#000"/>');
    const pageColour = svg('<rect width="90" height="90" fill="currentColor"/>');
    const comparison = await compare(pageColour, fixed);
    expect([comparison.accepted, comparison.note]).toEqual([false, expect.stringMatching(/^rendered at 400 px every pixel is equal, /)]);
    expect((await compare(pageColour, pageColour, null)).accepted).toBe(true);
  });

  test('marks a blank original', async () => {
    expect((await compare(svg('<defs><path id="a" d="M0 0h9v9"/></defs>'), svg(''))).blank).toBe(true);
  });

  test.each([
    ['a ratio of 1000:1', 'viewBox="0 0 1000 1"', '<path stroke="red" d="M0 .5h1000"/>'],
    ['a huge size', 'width="1000000" height="1000000" viewBox="0 0 10 10"', '<rect width="5" height="5"/>'],
    ['a tiny size', 'viewBox="0 0 .01 .01"', '<rect width=".005" height=".005"/>'],
    ['no size', '', '<rect width="5" height="5"/>'],
  ])('compares an SVG with %s', async (_, attributes, content) => {
    expect(await compare(svg(content, attributes), svg(content, attributes), null)).toMatchObject({ accepted: true, blank: false });
    const changed = svg('<rect width="5" height="5" fill="blue"/>', attributes);
    expect((await compare(svg(content, attributes), changed)).accepted).toBe(false);
  });

  test.each([
    ['a long comment before the root', `<!--${'x'.repeat(5_000)}--><!DOCTYPE svg>${disc(40)}`],
    ['another encoding', Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${disc(40)}`.replace(/^/, '\ufeff'), 'utf16le')],
  ])('accepts %s', async (_, original) => {
    expect(await compare(original, disc(40), null)).toMatchObject({ accepted: true });
  });
});

test('compareRenderings: reads no file that the SVG names', async () => {
  const withImage = (href: string) => svg(`<image width="100" height="100" href="${href}"/>`);
  const path = fixturePath('images/alpha.png');
  for (const href of [pathToFileURL(path).href, path]) expect((await compare(withImage(href), svg(''))).blank).toBe(true);
});
