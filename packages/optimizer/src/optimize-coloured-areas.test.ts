import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import sharp, { type Region } from 'sharp';
import { z } from 'zod';
import { optimizeImage } from './optimize.js';

const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };

const knobsSchema = z.record(z.string(), z.unknown());
const reportSchema = z.object({
  knobs: knobsSchema,
  floors: z.array(z.object({ name: z.string(), value: z.number(), limit: z.number() })),
  candidates: z.array(z.object({ knobs: knobsSchema })),
});

async function optimize(bytes: Buffer, spec: Partial<JobSpec>) {
  const input = { bytes, spec: { ...defaultJobSpec, ...spec }, limits };
  const { variants, report } = await optimizeImage(input, { onMeasured: () => {}, signal: new AbortController().signal });
  return { bytes: variants[0]?.bytes ?? Buffer.alloc(0), report: reportSchema.parse(report) };
}

/** The mean colour of an area, rounded. */
async function meanColour(bytes: Buffer, area: Region): Promise<number[]> {
  const { channels } = await sharp(await sharp(bytes).extract(area).removeAlpha().png().toBuffer()).stats();
  return channels.map(({ mean }) => Math.round(mean));
}

describe('small coloured things: fixtures/faults/ui-accents.png', () => {
  const source = readFileSync(new URL('../../../fixtures/faults/ui-accents.png', import.meta.url));

  /** The blue, red, green and yellow track of a toggle, without its edges. */
  const tracks = [24, 80, 136, 192].map((top) => ({ left: 704, top: top + 3, width: 6, height: 6 }));

  test.each([
    ['intelligent', 3],
    ['ultra', 6],
  ] as const)('every toggle keeps its colour at %s, in a small palette', async (compression, limit) => {
    const { bytes, report } = await optimize(source, { compression });
    for (const track of tracks) {
      const [before, after] = [await meanColour(source, track), await meanColour(bytes, track)];
      for (const [band, sample] of before.entries()) expect(Math.abs(sample - (after[band] ?? 0))).toBeLessThanOrEqual(8);
    }
    expect(report.floors).toContainEqual({ name: 'coloured-areas', value: expect.any(Number), limit });
    // 21,600 bytes without entries for small areas
    expect(bytes.length).toBeLessThan(15_000);
  });
});

describe('small coloured things: JPEG', () => {
  const colours = ['#d02020', '#e08010', '#209040', '#d02020', '#8020a0'];
  const boats = colours.map((fill, index) => {
    const left = 70 + index * 90;
    const sail = `<path d="M${left - 30} 250 L${left} 100 L${left + 4} 250 Z" fill="#f4f1ea"/>`;
    return `${sail}<path d="M${left} 96 l14 4 l-14 5 z" fill="${fill}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop
    offset="0" stop-color="#7fa8d8"/><stop offset="1" stop-color="#d8e4ee"/></linearGradient></defs><rect width="480" height="320"
    fill="url(#sky)"/><rect y="240" width="480" height="80" fill="#3d5a70"/>${boats.join('')}</svg>`;

  test('pennants that fade at 4:2:0 are stored at 4:4:4 and a lower quality', async () => {
    const source = await sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 97, chromaSubsampling: '4:4:4' }).toBuffer();
    const { report } = await optimize(source, { compression: 'ultra' });
    const qualityOf = (chroma: string) => Number(report.candidates.find(({ knobs }) => knobs.chroma === chroma)?.knobs.quality);
    expect(report.knobs.chroma).toBe('4:4:4');
    expect(qualityOf('4:4:4')).toBeLessThan(qualityOf('4:2:0'));
  });
});
