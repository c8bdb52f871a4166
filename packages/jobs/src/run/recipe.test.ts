import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import { toRecipe } from './recipe.js';

const engineVersion = 'test';
const recipeOf = (spec: JobSpec) => toRecipe({ spec, engineVersion });

/** One value per option that differs from the default; a new option does not compile until it has one. */
const changedOptions: { readonly [K in keyof Required<JobSpec>]: JobSpec[K] } = {
  compression: 'ultra',
  operations: [{ kind: 'enhance' }],
  extras: ['webp'],
  metadata: 'all',
  stripLocation: true,
  target: 60,
  maxBytes: 1_000,
  speed: 'fast',
  output: { ...defaultJobSpec.output, quality: 50 },
  inputs: 'all',
  analyse: ['faces'],
  encode: false,
};

describe('toRecipe', () => {
  test.each(Object.keys(jobSpecSchema.shape) as (keyof JobSpec)[])('changes with the option %s', (option) => {
    expect(recipeOf({ ...defaultJobSpec, [option]: changedOptions[option] })).not.toBe(recipeOf(defaultJobSpec));
  });

  test('changes with an option that is added to the schema', () => {
    const schema = jobSpecSchema.extend({ newOption: jobSpecSchema.shape.metadata });
    const recipes = ['none', 'all'].map((newOption) =>
      toRecipe({ spec: schema.parse({ ...defaultJobSpec, newOption }), engineVersion, schema }),
    );
    expect(recipes[0]).not.toBe(recipes[1]);
  });

  test('changes with the engine version', () => {
    expect(toRecipe({ spec: defaultJobSpec, engineVersion: 'another' })).not.toBe(recipeOf(defaultJobSpec));
  });

  test('changes with the order of operations', () => {
    const operations: JobSpec['operations'] = [{ kind: 'enhance' }, { kind: 'cmyk-to-rgb' }];
    expect(recipeOf({ ...defaultJobSpec, operations })).not.toBe(recipeOf({ ...defaultJobSpec, operations: operations.toReversed() }));
  });

  test('stays the same for another order of extras or of keys, and for omitted defaults', () => {
    const spec: JobSpec = { ...defaultJobSpec, extras: ['webp', 'avif'] };
    const reordered = Object.fromEntries(Object.entries({ ...spec, extras: ['avif', 'webp'] }).reverse());
    expect(recipeOf(reordered as JobSpec)).toBe(recipeOf(spec)); // a cast, because Object.fromEntries loses the types of the keys
    const { compression, operations, extras } = spec;
    expect(recipeOf({ compression, operations, extras } as JobSpec)).toBe(recipeOf(spec)); // stored before the options existed
  });
});
