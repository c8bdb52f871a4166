import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Compression } from '@pixmill/contracts';
import { type CataloguePart, catalogues, listContents, metadataCatalogue, type RasterFormat } from '@pixmill/image-formats';
import { type ContentSample, type ContentSamples, createContentSamples } from '@pixmill/testkit/contents';
import type { OptimizeResult } from '../optimize-result.js';
import { openOptimizerForTests } from '../testing/optimize-in-child.js';

/*
 * Every row of the tables in docs/formats.md#what-a-file-carries, with a generated file that has the part.
 */

/** A row of a table and its file. */
interface RowCase {
  readonly format: RasterFormat;
  readonly row: CataloguePart;
  readonly sample: ContentSample;
}

const optimizeInChild = openOptimizerForTests();
const optimize = (bytes: Buffer, compression: Compression) => optimizeInChild(bytes, { compression });

/** Names of everything beside the picture. */
const namesOf = (bytes: Buffer, format: RasterFormat) =>
  listContents(bytes, format).flatMap(({ name, lossless }) => (lossless === 'understood' ? [] : [name]));

/** What became of the part in a result. */
function describeFate({ format, row, sample }: RowCase, { variants, report }: OptimizeResult) {
  const result = variants[0]?.bytes ?? Buffer.alloc(0);
  const stripped = [report.stripped ?? []].flat().map(String);
  return {
    isSource: result.equals(sample.bytes),
    hasName: namesOf(result, format).includes(row.name),
    isInResult: sample.part === null ? namesOf(result, format).includes(row.name) : result.includes(sample.part),
    // a part may be listed by the name of the part that has it inside
    isListed: stripped.includes(row.name) || (row.inside !== null && stripped.includes(row.inside)),
    reason: report.reason,
  };
}

/**
 * Runs the sample through the optimizer and expects what the row of the catalogue says: the part is in the result byte for byte, or it is gone and
 * listed, or the source is the result.
 */
async function expectRowToHold(rowCase: RowCase, compression: 'lossless' | 'intelligent'): Promise<void> {
  const { format, row, sample } = rowCase;
  const handling = row[compression === 'lossless' ? 'lossless' : 'lossy'];
  const ids = listContents(sample.bytes, format).map(({ id }) => id);
  expect(ids).toContain(row.id);
  if (handling === 'unreadable') {
    await expect(optimize(sample.bytes, compression)).rejects.toMatchObject({ code: 'image_damaged' });
    return;
  }
  const fate = describeFate(rowCase, await optimize(sample.bytes, compression));
  if (handling === 'understood') expect(fate).toMatchObject({ isListed: false });
  if (handling === 'kept') expect(fate).toMatchObject({ isInResult: true, isListed: false });
  // metadata is written anew, so it is known by its name
  if (handling === 'metadata') expect(fate.isListed).toBe(!fate.hasName);
  if (handling === 'source') expect(fate).toMatchObject({ isSource: true, isListed: false, reason: expect.stringContaining(row.name) });
  // where no lossy encoding is smaller, a lossless one or the source may still have the part
  if (handling === 'dropped') expect(fate.isInResult).toBe(!fate.isListed);
  if (handling === 'dropped' && compression === 'lossless') expect(fate).toMatchObject({ isInResult: false, isListed: true });
}

/** Metadata blocks are the same in all formats, and a JPEG can hold all of them. */
const rowsOf = (format: RasterFormat) => (format === 'jpeg' ? [...catalogues.jpeg, ...metadataCatalogue] : catalogues[format]);

const formats = Object.keys(catalogues) as RasterFormat[]; // the keys of the constant

describe.each(formats)('contents of %s', (format) => {
  const rows = rowsOf(format);
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
