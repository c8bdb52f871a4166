import { beforeAll, describe, expect, test } from '@jest/globals';
import { catalogues, metadataCatalogue, type RasterFormat } from '@pixmill/image-formats';
import type { ContentSamples } from '@pixmill/testkit/contents';
import { createContentSamples } from './content-bases.js';
import { expectRowToHold } from './expect-row-to-hold.js';

/** Metadata blocks are the same in all formats, and a JPEG can hold all of them. */
const rowsOf = (format: RasterFormat) => (format === 'jpeg' ? [...catalogues.jpeg, ...metadataCatalogue] : catalogues[format]);

/** Tests every row of the table of a format (docs/formats.md#what-a-file-carries) with a generated file that has the part. */
export function describeContentRows(format: RasterFormat): void {
  const rows = rowsOf(format);
  describe(`contents of ${format}`, () => {
    let samples: ContentSamples;
    beforeAll(async () => {
      samples = await createContentSamples(format);
    });

    test(`contents of ${format}: there is a sample for every row`, () => {
      expect(Object.keys(samples).sort()).toEqual(rows.map(({ id }) => id).sort());
    });

    describe.each(['lossless', 'intelligent'] as const)('%s', (compression) => {
      test.each(rows)(`contents of ${format}: $id at ${compression}`, async (row) => {
        const sample = samples[row.id];
        if (!sample) throw new Error(`no sample of ${row.id}`);
        await expectRowToHold({ format, row, sample }, compression);
      });
    });
  });
}
