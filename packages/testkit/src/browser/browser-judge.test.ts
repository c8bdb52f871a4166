import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ImageFormat } from '@pixmill/contracts';
import sharp from 'sharp';
import { fixtureBytes } from '../fixtures.js';
import { type BrowserJudge, type EncodedImage, openBrowserJudge, type ShowDocumentOptions } from './index.js';

const formats: Readonly<Record<string, ImageFormat>> = { jpg: 'jpeg' };

function fixture(name: string): EncodedImage {
  const extension = name.split('.').at(-1) ?? '';
  return { bytes: fixtureBytes(name), format: formats[extension] ?? (extension as ImageFormat) }; // the fixtures are named by format
}

/** Straight RGBA as libvips decodes it, without a conversion of colours. */
function decode({ bytes }: EncodedImage, page = 0): Promise<Buffer> {
  return sharp(bytes, { page, ignoreIcc: true }).autoOrient().ensureAlpha().raw().toBuffer();
}

function encodePng(rgba: readonly number[], width: number, height: number): Promise<EncodedImage> {
  const png = sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } }).png();
  return png.toBuffer().then((bytes) => ({ bytes, format: 'png' }));
}

/** The largest difference of a channel. */
function largestDifference(one: Buffer, other: Buffer): number {
  expect(other).toHaveLength(one.length);
  let largest = 0;
  for (let at = 0; at < one.length; at += 1) largest = Math.max(largest, Math.abs((one[at] ?? 0) - (other[at] ?? 0)));
  return largest;
}

/** Blends straight RGBA with black. */
function blendWithBlack(rgba: Buffer): Buffer {
  return rgba.map((value, at) => (at % 4 === 3 ? 255 : Math.round((value * (rgba[at - (at % 4) + 3] ?? 0)) / 255))) as Buffer; // `map` keeps the class
}

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

async function show(image: EncodedImage, background?: string): Promise<Buffer> {
  const { pictures } = await judge.show(image, background === undefined ? {} : { background });
  return pictures[0]?.rgba ?? Buffer.alloc(0);
}

describe('browser judge: still images', () => {
  test.each(['photo.png', 'palette.png', 'still.gif', 'sample.jpg', 'lossy.webp'])(
    'browser judge: shows the pixels of %s exactly',
    async (name) => {
      const image = fixture(`images/${name}`);
      expect(largestDifference(await decode(image), await show(image))).toBe(0);
    },
  );

  test('browser judge: shows photo.avif within a step of rounding', async () => {
    const image = fixture('images/photo.avif');
    expect(largestDifference(await decode(image), await show(image))).toBeLessThanOrEqual(1);
  });

  test('browser judge: shows a JPEG with EXIF orientation 6 upright', async () => {
    const image = fixture('images/exif-gps-orientation-6.jpg');
    expect(await judge.inspect(image)).toMatchObject({ width: 320, height: 480 });
    expect(largestDifference(await decode(image), await show(image))).toBe(0);
  });

  test('browser judge: converts Display P3 to sRGB', async () => {
    const image = fixture('images/display-p3.jpg');
    const shown = await show(image);
    const converted = await sharp(image.bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    expect(largestDifference(converted, shown)).toBeLessThanOrEqual(1);
    expect(largestDifference(await decode(image), shown)).toBeGreaterThan(20);
  });

  test.each(['cmyk-profile.jpg', 'cmyk-no-profile.jpg'])('browser judge: shows %s in RGB', async (name) => {
    const shown = await judge.show(fixture(`images/${name}`), { background: 'black' });
    const { channels } = await sharp(shown.pictures[0]?.rgba, {
      raw: { width: shown.facts.width, height: shown.facts.height, channels: 4 },
    }).stats();
    expect(channels.slice(0, 3).every(({ stdev }) => stdev > 20)).toBe(true);
  });

  test.each(['alpha.png', 'lossless-alpha.webp'])(
    'browser judge: reads the alpha of %s exactly, and colours as far as they show',
    async (name) => {
      const image = fixture(`images/${name}`);
      const [decoded, shown] = [await decode(image), await show(image)];
      const alphaOf = (rgba: Buffer) => rgba.filter((_, at) => at % 4 === 3);
      expect(Buffer.compare(alphaOf(decoded) as Buffer, alphaOf(shown) as Buffer)).toBe(0); // `filter` keeps the class
      expect(largestDifference(blendWithBlack(decoded), blendWithBlack(shown))).toBeLessThanOrEqual(1);
    },
  );

  test('browser judge: blends alpha with the background', async () => {
    const halfRed = await encodePng([255, 0, 0, 128], 1, 1);
    expect([...(await show(halfRed, 'black'))]).toEqual([128, 0, 0, 255]);
    expect([...(await show(halfRed, 'white'))]).toEqual([255, 127, 127, 255]);
    expect([...(await show(halfRed, '#0000ff'))]).toEqual([128, 0, 127, 255]);
    expect([...(await show(halfRed))]).toEqual([255, 0, 0, 128]);
  });

  test('browser judge: draws an SVG at its own size and at a given one', async () => {
    const bytes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><path fill="#00f" d="M0 0h2v2H0z"/><path fill="red" d="M2 0h2v2H2z"/></svg>',
    );
    const image = { bytes, format: 'svg' } as const;
    expect(await judge.inspect(image)).toEqual({ width: 4, height: 2, frames: 1, durationsMs: [], plays: 1, damage: null });
    const { pictures } = await judge.show(image, { size: { width: 40, height: 20 }, background: 'white' });
    const pixelAt = (x: number) => [...(pictures[0]?.rgba.subarray((10 * 40 + x) * 4).subarray(0, 4) ?? [])];
    expect([pixelAt(19), pixelAt(20)]).toEqual([
      [0, 0, 255, 255],
      [255, 0, 0, 255],
    ]);
  });
});

describe('browser judge: animations', () => {
  test.each(['images/loop-3.gif', 'images/animated.webp'])('browser judge: shows each frame of %s at its time', async (name) => {
    const image = fixture(name);
    const atMs = [0, 2999, 3000, 27_000, 41_999, 42_000, 10_000_000];
    const { facts, pictures } = await judge.show(image, { atMs, background: 'black' });
    expect(facts).toMatchObject({ frames: 10, durationsMs: [...Array(9).fill(3000), 15_000], plays: 3, damage: null });
    const shownFrames = [0, 0, 1, 9, 9, 0, 9];
    for (const [index, frame] of shownFrames.entries()) {
      const decoded = blendWithBlack(await decode(image, frame));
      expect(largestDifference(decoded, pictures[index]?.rgba ?? Buffer.alloc(0))).toBeLessThanOrEqual(1);
    }
  });

  test('browser judge: composes the frames of a GIF that disposes to the background', async () => {
    const image = fixture('images/dispose-background.gif');
    const { pictures } = await judge.show(image, { atMs: [0, 500, 1000], background: 'black' });
    for (const [frame, { rgba }] of pictures.entries()) {
      expect(largestDifference(blendWithBlack(await decode(image, frame)), rgba)).toBe(0);
    }
  });

  test('browser judge: shows an APNG, and frames of 10 ms for 100 ms', async () => {
    const facts = await judge.inspect(fixture('images/animated.png'));
    expect(facts).toMatchObject({ width: 128, height: 64, frames: 128, plays: 1, damage: null });
    expect(new Set(facts?.durationsMs)).toEqual(new Set([100]));
  });
});

describe('browser judge: documents', () => {
  const rectangle = (content: string, style = '') => ({
    bytes: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><style>${style}</style><rect id="r" width="40" height="20">${content}</rect></svg>`,
    ),
    mediaType: 'image/svg+xml' as const,
  });
  const colourOf = async (png: Buffer | undefined) =>
    (await sharp(png).extract({ left: 5, top: 5, width: 1, height: 1 }).removeAlpha().raw().toBuffer()).toString('hex');

  test('browser judge: shows SVG and CSS animations of a document at each time', async () => {
    const atMs = [0, 500, 1000];
    const smil = rectangle('<animate attributeName="fill" values="#000;#fff" dur="1s" fill="freeze"/>');
    expect(await Promise.all((await judge.showDocument(smil, { atMs })).map(colourOf))).toEqual(['000000', '808080', 'ffffff']);
    const css = rectangle('', '@keyframes k{from{fill:#000}to{fill:#fff}}rect{animation:k 1s linear forwards}');
    expect(await Promise.all((await judge.showDocument(css, { atMs })).map(colourOf))).toEqual(['000000', '808080', 'ffffff']);
  });

  test('browser judge: shows a document under the mouse, in the dark, and after a script of the page', async () => {
    const states = rectangle('', 'rect{fill:#111}rect:hover{fill:#222}@media(prefers-color-scheme:dark){rect{fill:#333}}.on{fill:#444}');
    const show = async (options: ShowDocumentOptions) => colourOf((await judge.showDocument(states, options))[0]);
    expect(await show({})).toBe('111111');
    expect(await show({ mouse: { x: 5, y: 5 } })).toBe('222222');
    expect(await show({ colourScheme: 'dark' })).toBe('333333');
    expect(await show({ script: "document.getElementById('r').setAttribute('class', 'on')" })).toBe('444444');
  });
});

describe('browser judge: damaged files', () => {
  test.each(['truncated.jpg', 'truncated.png', 'truncated.gif', 'truncated.webp', 'truncated.avif', 'truncated-last-2-bytes.jpg'])(
    'browser judge: reports the damage of %s, and shows what a page shows',
    async (name) => {
      const { facts, pictures } = await judge.show(fixture(`bad/${name}`));
      expect(facts.damage).toMatch(/Error/);
      expect(pictures[0]?.rgba).toHaveLength(facts.width * facts.height * 4);
    },
  );

  test.each(['truncated-header.jpg', 'truncated-header.avif', 'truncated.svg', 'zero-byte.jpg'])(
    'browser judge: says that a page shows nothing of %s',
    async (name) => {
      const image = fixture(`bad/${name}`);
      expect(await judge.inspect(image)).toBeNull();
      await expect(judge.show(image)).rejects.toThrow(/^Chromium shows nothing of this (jpeg|avif|svg) \(\d+ bytes\): /);
    },
  );

  test('browser judge: plays the frames before the damage of an animation', async () => {
    const { bytes, format } = fixture('images/animated.gif');
    const facts = await judge.inspect({ bytes: bytes.subarray(0, bytes.length / 2), format });
    expect(facts?.damage).toMatch(/Error/);
    expect(facts?.frames).toBeGreaterThan(5);
    expect(facts?.frames).toBeLessThan(31);
  });
});

describe('browser judge: comparisons', () => {
  test('browser judge: the same picture in two lossless formats compares equal', async () => {
    const source = fixture('images/photo.png');
    const result = { bytes: await sharp(source.bytes).webp({ lossless: true }).toBuffer(), format: 'webp' } as const;
    expect(await judge.compare(source, result)).toMatchObject({ largest: 0, mean: 0, score: 100, moments: [{ atMs: 0 }] });
  });

  test('browser judge: a picture and its blurred copy do not compare equal', async () => {
    const source = fixture('images/photo.png');
    const result = { bytes: await sharp(source.bytes).blur(3).png().toBuffer(), format: 'png' } as const;
    const { largest, mean, score } = await judge.compare(source, result);
    expect(largest).toBeGreaterThan(50);
    expect(mean).toBeGreaterThan(2);
    expect(score).toBeLessThan(30);
  });

  test('browser judge: a difference that shows on white alone is found', async () => {
    const [transparent, white] = [await encodePng(Array(400).fill(0), 10, 10), await encodePng(Array(400).fill(255), 10, 10)];
    const { moments, largest } = await judge.compare(transparent, white);
    expect(moments[0]).toMatchObject({ onBlack: { largest: 255 }, onWhite: { largest: 0 } });
    expect(largest).toBe(255);
    expect((await judge.compare(transparent, await encodePng(Array(100).fill([0, 0, 0, 255]).flat(), 10, 10))).moments[0]).toMatchObject({
      onBlack: { largest: 0 },
      onWhite: { largest: 255 },
    });
  });

  test('browser judge: a picture of less than 8 px has no score', async () => {
    const pixel = await encodePng([255, 0, 0, 255], 1, 1);
    expect(await judge.compare(pixel, pixel)).toMatchObject({ largest: 0, score: null });
  });

  test('browser judge: an animation differs from another order of its frames at the times of the change', async () => {
    const colours = ['red', 'lime', 'blue'];
    const animate = async (order: readonly number[]): Promise<EncodedImage> => {
      const frames = order.map((frame) => ({
        create: { width: 16, height: 16, channels: 3 as const, background: colours[frame] ?? 'red' },
      }));
      const pages = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()));
      const bytes = await sharp(pages, { join: { animated: true } })
        .gif({ delay: [100, 100, 100] })
        .toBuffer();
      return { bytes, format: 'gif' };
    };
    const { moments } = await judge.compare(await animate([0, 1, 2]), await animate([0, 2, 1]));
    expect(moments.map(({ atMs, onBlack }) => [atMs, onBlack.largest])).toEqual([
      [50, 0],
      [150, 255],
      [250, 255],
    ]);
  });

  test('browser judge: pictures of different sizes are not compared', async () => {
    const small = await encodePng(Array(16).fill(255), 2, 2);
    const smaller = await encodePng(Array(4).fill(255), 1, 1);
    await expect(judge.compare(small, smaller)).rejects.toThrow('the source is shown at 2x2 px, the result at 1x1 px');
  });

  test('browser judge: goes on after a picture that the page cannot draw', async () => {
    const pixel = await encodePng([255, 0, 0, 255], 1, 1);
    await expect(judge.show(pixel, { size: { width: 100_000, height: 100_000 } })).rejects.toThrow();
    expect([...(await show(pixel))]).toEqual([255, 0, 0, 255]);
  });
});
