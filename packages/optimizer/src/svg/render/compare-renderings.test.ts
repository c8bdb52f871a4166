import { describe, expect, test } from '@jest/globals';
import { compareRenderings } from './compare-renderings.js';

const svg = (inside: string, more = 'viewBox="0 0 100 100"') => `<svg xmlns="http://www.w3.org/2000/svg" ${more}>${inside}</svg>`;
const disc = (radius: number) => svg(`<circle cx="50" cy="50" r="${radius}" fill="teal"/>`);

const compare = (original: string | Buffer, rewritten: string, floor: number | null = 95) =>
  compareRenderings({ original: Buffer.from(original), rewritten: Buffer.from(rewritten), floor });

describe('two drawings', () => {
  test('that are the same in every pixel', async () => {
    const verdict = await compare(disc(40), svg('<path fill="teal" d="M90 50a40 40 0 1 1-80 0 40 40 0 0 1 80 0"/>'), 95);
    expect(verdict).toMatchObject({ accepted: true, blank: false });
    expect(await compare(disc(40), disc(40), null)).toEqual({
      accepted: true,
      blank: false,
      score: { score: 100, worstTile: 100 },
      margin: Number.POSITIVE_INFINITY,
      note: 'drawn at 400 px every pixel is the same, drawn at 1000 px every pixel is the same',
    });
  });

  test('that differ by less than the eye sees, and by more', async () => {
    const near = await compare(disc(40), disc(40.005));
    expect(near.accepted).toBe(true);
    expect(near.score?.score).toBeGreaterThan(95);
    expect(near.margin).toBeLessThan(20);
    const far = await compare(disc(40), disc(42));
    expect(far.accepted).toBe(false);
    expect(far.margin).toBeLessThan(0);
    expect(far.note).toMatch(/^drawn at 400 px it scores [-\d.]+ \(worst tile [-\d.]+\)$/);
  });

  test('of which one pixel differs do not pass for the same', async () => {
    const verdict = await compare(disc(40), disc(40.005), null);
    expect([verdict.accepted, verdict.score]).toEqual([false, expect.objectContaining({ score: expect.any(Number) })]);
  });

  test('that differ in what only a closer look shows', async () => {
    const dots = (size: number) => {
      const all = Array.from(
        { length: 400 },
        (_, at) => `<circle cx="${(at % 20) * 5 + 2}" cy="${Math.floor(at / 20) * 5 + 2}" r="${size}"/>`,
      );
      return svg(all.join(''));
    };
    const verdict = await compare(dots(0.1), dots(0.104), 60);
    expect(verdict.note).toMatch(/drawn at 400 px .*, drawn at 1000 px/);
  });

  test('of different proportions', async () => {
    const verdict = await compare(svg('', 'width="10" height="10"'), svg('', 'width="12" height="10"'));
    expect(verdict).toMatchObject({ accepted: false, note: 'its proportions differ' });
  });

  test('in black and in white differ though both are there', async () => {
    expect((await compare(svg('<rect width="9" height="9"/>'), svg('<rect width="9" height="9" fill="#fff"/>'))).accepted).toBe(false);
  });

  test('that show nothing say so', async () => {
    expect((await compare(svg('<defs><path id="a" d="M0 0h9v9"/></defs>'), svg(''))).blank).toBe(true);
  });

  test.each([
    ['a line', 'viewBox="0 0 1000 1"', '<path stroke="red" d="M0 .5h1000"/>'],
    ['a wide one', 'width="1000000" height="1000000" viewBox="0 0 10 10"', '<rect width="5" height="5"/>'],
    ['a tiny one', 'viewBox="0 0 .01 .01"', '<rect width=".005" height=".005"/>'],
    ['one without a size', '', '<rect width="5" height="5"/>'],
  ])('%s is compared like any other', async (_, more, inside) => {
    expect(await compare(svg(inside, more), svg(inside, more), null)).toMatchObject({ accepted: true, blank: false });
    expect((await compare(svg(inside, more), svg('<rect width="5" height="5" fill="blue"/>', more))).accepted).toBe(false);
  });

  test.each([
    ['a long comment before it', `<!--${'x'.repeat(5_000)}--><!DOCTYPE svg>${disc(40)}`],
    ['another encoding', Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${disc(40)}`.replace(/^/, '\ufeff'), 'utf16le')],
  ])('%s is no difference', async (_, original) => {
    expect(await compare(original, disc(40), null)).toMatchObject({ accepted: true });
  });
});

test('nothing outside the text is read', async () => {
  const outside = (href: string) => svg(`<image width="100" height="100" href="${href}"/>`);
  const picture = new URL('../../../../../fixtures/images/alpha.png', import.meta.url);
  for (const href of [picture.href, picture.pathname]) expect((await compare(outside(href), svg(''))).blank).toBe(true);
});
