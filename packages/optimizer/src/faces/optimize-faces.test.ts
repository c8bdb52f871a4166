import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type Face, type Operation, operationSchema, readAnalysis } from '@pixmill/contracts';
import sharp from 'sharp';
import type { z } from 'zod';
import { optimizeImage } from '../optimize.js';
import { openOptimizerForTests } from '../testing/optimize-in-child.js';
import { squareAround } from './face-square.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
const portrait = fixture('faces/portrait.jpg');
const threeMen = fixture('faces/three-men.jpg');
const limits = { maxPixels: 4_000_000, maxAnimationPixels: 20_000_000, maxFrames: 500 };

/** The centre of the face in the portrait, labelled by eye. */
const label = { x: 63, y: 54, width: 49 };

type Steps = readonly z.input<typeof operationSchema>[];
const cropToFace: Steps = [{ kind: 'crop', area: { by: 'face' } }];

const toSpec = (operations: Steps) => ({
  ...defaultJobSpec,
  compression: 'lossless' as const,
  operations: operations.map((operation): Operation => operationSchema.parse(operation)),
});

/** The result as a lossless PNG, so that its pixels can be compared with those of the source. */
async function optimize(bytes: Buffer, operations: Steps, output: 'png' | null = 'png') {
  const spec = { ...toSpec(operations), inputs: 'all' as const, output: { ...defaultJobSpec.output, format: output } };
  const { variants, report } = await optimizeImage({ bytes, spec, limits }, { onMeasured: () => {}, signal: new AbortController().signal });
  const [main] = variants;
  if (!main) throw new Error('no main variant');
  return { main, report, faces: readAnalysis(report)?.faces ?? null };
}

const pixelsOf = (bytes: Buffer) => sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer();

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const cut = async (bytes: Buffer, { left, top, width, height }: Part) =>
  sharp(await sharp(bytes).autoOrient().png().toBuffer())
    .extract({ left, top, width, height })
    .removeAlpha()
    .raw()
    .toBuffer();

function expectPortrait(faces: readonly Face[] | null): Face {
  const [face] = faces ?? [];
  if (!face) throw new Error('no face');
  expect(Math.hypot(face.x + face.width / 2 - label.x, face.y + face.height / 2 - label.y)).toBeLessThan(label.width / 4);
  return face;
}

describe('optimizeImage: faces', () => {
  test('crop to the face: cuts the square around it, and reports the face', async () => {
    const { main, faces } = await optimize(portrait, cropToFace);
    const square = squareAround(expectPortrait(faces), { width: 128, height: 128 });
    expect([main.width, main.height]).toEqual([square.width, square.height]);
    expect(await pixelsOf(main.bytes)).toEqual(await cut(portrait, square));
  });

  test('crop to the face: leaves an image without a face whole, and says so', async () => {
    const source = fixture('images/photo.png');
    const { main, report, faces } = await optimize(source, cropToFace, null);
    const { width, height } = await sharp(source).metadata();
    expect([main.width, main.height, faces]).toEqual([width, height, []]);
    expect(report.reason).toContain('crop: no face was found, so the image is not cropped');
  });

  test('crop to the face: searches the pixels after the operations before it; the report has px of the source', async () => {
    const { main, faces } = await optimize(portrait, [{ kind: 'flip', horizontal: true }, ...cropToFace]);
    expectPortrait(faces);
    const flipped = await sharp(portrait).flop().png().toBuffer();
    const { faces: flippedFaces } = await optimize(flipped, cropToFace);
    const [face] = flippedFaces ?? [];
    if (!face) throw new Error('no face');
    expect(await pixelsOf(main.bytes)).toEqual(await cut(flipped, squareAround(face, { width: 128, height: 128 })));
  });

  test('crop to the face: later operations are checked against the square', async () => {
    const tooWide: Steps = [...cropToFace, { kind: 'crop', area: { by: 'place', left: 0, top: 0, width: 120, height: 10 } }];
    await expect(optimize(portrait, tooWide)).rejects.toMatchObject({ code: 'invalid_parameter' });
    const tooLarge: Steps = [...cropToFace, { kind: 'scale', size: 40 }];
    await expect(optimize(portrait, tooLarge)).rejects.toMatchObject({ code: 'image_too_large' });
  });

  test('a source with an EXIF orientation: the report has px of the upright picture', async () => {
    const turned = await sharp(portrait).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const { main, faces } = await optimize(turned, cropToFace);
    const square = squareAround(expectPortrait(faces), { width: 128, height: 128 });
    expect(await pixelsOf(main.bytes)).toEqual(await cut(turned, square));
  });

  test('a source of 16 bits a sample: the face is found', async () => {
    const deep = await sharp(portrait).toColourspace('rgb16').tiff({ compression: 'none' }).toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const { main, faces } = await optimize(deep, cropToFace, null);
    const square = squareAround(expectPortrait(faces), { width: 128, height: 128 });
    expect([main.format, main.width, main.height]).toEqual(['png', square.width, square.height]);
  });

  test('gravity face: the part lies around the largest face; gravity faces: around all of them', async () => {
    const size = { width: 200, height: 300 } as const;
    const byFace = await optimize(threeMen, [{ kind: 'crop', area: { by: 'focus', ...size, focus: 'face' } }]);
    const areaOf = ({ width, height }: Face) => width * height;
    const [largest] = (byFace.faces ?? []).toSorted((a, b) => areaOf(b) - areaOf(a));
    if (!largest) throw new Error('no face');
    const around = (box: Pick<Face, 'x' | 'y' | 'width' | 'height'>) => ({
      left: Math.round(box.x + box.width / 2 - size.width / 2),
      top: Math.max(0, Math.round(box.y + box.height / 2 - size.height / 2)),
      ...size,
    });
    expect(await pixelsOf(byFace.main.bytes)).toEqual(await cut(threeMen, around(largest)));

    const byFaces = await optimize(threeMen, [{ kind: 'crop', area: { by: 'focus', ...size, focus: 'faces' } }]);
    expect(byFaces.faces?.length).toBe(3);
    const edges = (low: (face: Face) => number, high: (face: Face) => number) => {
      const list = byFaces.faces ?? [];
      return { start: Math.min(...list.map(low)), end: Math.max(...list.map(high)) };
    };
    const across = edges(
      ({ x }) => x,
      ({ x, width }) => x + width,
    );
    const down = edges(
      ({ y }) => y,
      ({ y, height }) => y + height,
    );
    const box = { x: across.start, y: down.start, width: across.end - across.start, height: down.end - down.start };
    expect(await pixelsOf(byFaces.main.bytes)).toEqual(await cut(threeMen, around(box)));
  });

  test('an animation: the first frame decides for all frames', async () => {
    const blank = await sharp({ create: { width: 128, height: 128, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    const animation = await sharp([portrait, blank], { join: { animated: true } })
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer();
    const { main, faces } = await optimize(animation, cropToFace, null);
    const { width } = squareAround(expectPortrait(faces), { width: 128, height: 128 });
    const header = await sharp(main.bytes).metadata();
    expect([header.pages, main.width, main.height]).toEqual([2, width, width]);
  });

  test('a job that asks for no face has no faces in its report', async () => {
    const { report } = await optimize(portrait, [{ kind: 'crop', area: { by: 'focus', width: 60, height: 60 } }]);
    expect(readAnalysis(report)).toBeNull();
  });
});

describe('codec process', () => {
  const optimizeInChild = openOptimizerForTests();

  test('finds faces within its limits of memory, time and system calls', async () => {
    const { variants, report } = await optimizeInChild(portrait, toSpec(cropToFace));
    const { width } = squareAround(expectPortrait(readAnalysis(report)?.faces ?? null), { width: 128, height: 128 });
    expect([variants[0]?.width, variants[0]?.height]).toEqual([width, width]);
  });
});
