import { describe, expect, test } from '@jest/globals';
import { jobIdFromKey, jobPrefix, sourceKey, variantKey } from './storage-keys.js';

const jobId = '0b7e4a3c-7a0e-4f4e-9d55-6a5f6f1f7a11';
const imageId = 'c1d1a6de-3a53-4bd4-8c0a-0a4b3f0e5d22';

describe('storage keys', () => {
  test('all that a job owns lies under its prefix, each under a key of its own', () => {
    const keys = [
      sourceKey(jobId, imageId),
      variantKey({ jobId, imageId, role: 'main', format: 'webp' }),
      variantKey({ jobId, imageId, role: 'webp', format: 'webp' }),
      variantKey({ jobId, imageId, role: 'main', format: 'jpeg' }),
    ];
    expect(keys.filter((key) => !key.startsWith(jobPrefix(jobId)))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(jobPrefix(jobId).endsWith('/')).toBe(true);
  });

  test("a key says whose it is, and one that no job has is nobody's", () => {
    expect(jobIdFromKey(sourceKey(jobId, imageId))).toBe(jobId);
    expect(jobIdFromKey(`${jobPrefix(jobId)}${imageId}/main.png~0123456789ab`)).toBe(jobId);
    for (const key of ['check~0123456789ab', 'jobs/1/a/source', `other/${jobId}/a`, `jobs/${jobId}`]) expect(jobIdFromKey(key)).toBeNull();
  });

  test('a variant is found under the same key by every run', () => {
    const variant = { jobId, imageId, role: 'main', format: 'jpeg' } as const;
    expect(variantKey(variant)).toBe(variantKey({ ...variant }));
    expect(variantKey(variant)).toBe(`jobs/${jobId}/${imageId}/main.jpg`);
  });
});
