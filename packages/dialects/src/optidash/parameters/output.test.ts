import { describe, expect, test } from '@jest/globals';
import { jobSpecSchema, type Operation } from '@pixmill/contracts';
import { parseEncoding } from './output.js';

const some: Operation[] = [{ kind: 'enhance' }];
const medium = { compression: 'intelligent', target: null };
const quick = { compression: 'lossless', target: null };
const output = (parts: object) => ({ format: null, quality: null, encoding: null, ...parts });

describe('parseEncoding', () => {
  test.each<[object, Operation[], object]>([
    [{}, [], { ...medium, output: output({}) }],
    [{ output: { format: 'auto' } }, [], { ...medium, output: output({}) }],
    [{ optimize: { compression: 'lossless' } }, [], { compression: 'lossless', target: null, output: output({}) }],
    [{ optimize: { compression: 'low' } }, [], { compression: 'intelligent', target: 90, output: output({}) }],
    [{ optimize: { compression: 'medium' } }, some, { ...medium, output: output({}) }],
    [{ optimize: { compression: 'high' } }, some, { compression: 'ultra', target: null, output: output({}) }],
    // One encoding without a search keeps a synchronous call quick; formats without a quality are encoded losslessly.
    [{}, some, { ...quick, output: output({ quality: 82 }) }],
    [{ output: { format: 'webp' } }, [], { ...quick, output: output({ format: 'webp', quality: 82 }) }],
    [{ output: { encoding: 'baseline' } }, [], { ...quick, output: output({ encoding: 'baseline', quality: 82 }) }],
    [{ output: { quality: '60' } }, some, { ...quick, output: output({ quality: 60 }) }],
    // The quality overrides the level in formats with a quality.
    [{ optimize: { compression: 'high' }, output: { quality: 60 } }, some, { compression: 'ultra', output: output({ quality: 60 }) }],
    [
      { output: { format: 'JPG', quality: 1, encoding: 'progressive' } },
      [],
      { output: { format: 'jpeg', quality: 1, encoding: 'progressive' } },
    ],
    [{ output: { format: 'jpeg' } }, [], { output: output({ format: 'jpeg', quality: 82 }) }],
    [{ output: { format: 'avif' } }, [], { output: output({ format: 'avif', quality: 82 }) }],
    [{ output: { format: 'JP2' } }, [], { output: output({ format: 'jp2', quality: 82 }) }],
  ])('parses %j', (body, operations, expected) => {
    const spec = parseEncoding({ ...body }, operations);
    expect(spec).toMatchObject(expected);
    expect(jobSpecSchema.parse({ ...spec, operations })).toEqual({ ...spec, operations });
  });

  test.each<[object, string]>([
    [{ optimize: { compression: 'best' } }, 'optimize: `compression` must be one of lossless, low, medium, high'],
    [{ optimize: { level: 1 } }, 'optimize: `level` is not a parameter; known are `compression`'],
    [{ output: { format: 'tiff' } }, 'output: `format` must be one of auto, jpg, jpeg, png, gif, webp, avif, jp2'],
    [{ output: { format: 3 } }, 'output: `format` must be one of auto, jpg, jpeg, png, gif, webp, avif, jp2'],
    [{ output: { quality: 101 } }, 'output: `quality` must be a positive integer, 100 at most'],
    [{ output: { encoding: 'interlaced' } }, 'output: `encoding` must be one of baseline, progressive'],
  ])('rejects %j', (body, message) => {
    expect(() => parseEncoding({ ...body }, [])).toThrow(message);
  });
});
