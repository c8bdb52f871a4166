import { describe, expect, test } from '@jest/globals';
import { storageKeys } from './storage-keys.js';

const jobId = '0b7e4a3c-7a0e-4f4e-9d55-6a5f6f1f7a11';
const imageId = 'c1d1a6de-3a53-4bd4-8c0a-0a4b3f0e5d22';
const sha256 = 'ab'.repeat(32);
const { jobPrefix, jobIdOf, source, fetchedSource, variant, fenceOf } = storageKeys;

describe('storageKeys', () => {
  test('source, fetchedSource, variant: give every object of a job a different key below its prefix', () => {
    const keys = [
      source({ jobId, imageId }),
      fetchedSource({ jobId, imageId, sha256 }),
      fetchedSource({ jobId, imageId, sha256: 'cd'.repeat(32) }),
      variant({ jobId, imageId, fence: 1, role: 'main', format: 'webp' }),
      variant({ jobId, imageId, fence: 1, role: 'webp', format: 'webp' }),
      variant({ jobId, imageId, fence: 1, role: 'main', format: 'jpeg' }),
      variant({ jobId, imageId, fence: 2, role: 'main', format: 'jpeg' }),
    ];
    expect(keys.filter((key) => !key.startsWith(jobPrefix(jobId)))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(jobPrefix(jobId).endsWith('/')).toBe(true);
  });

  test('jobIdOf: returns the job id, or null for a key outside jobs/', () => {
    expect(jobIdOf(source({ jobId, imageId }))).toBe(jobId);
    expect(jobIdOf(`${jobPrefix(jobId)}${imageId}/main.png~0123456789ab`)).toBe(jobId);
    for (const key of ['check~0123456789ab', 'jobs/1/a/source', `other/${jobId}/a`, `jobs/${jobId}`]) expect(jobIdOf(key)).toBeNull();
  });

  test('variant, fenceOf: a key carries the fence of its run', () => {
    const key = variant({ jobId, imageId, fence: 12, role: 'main', format: 'jpeg' });
    expect(key).toBe(`jobs/${jobId}/${imageId}/12-main.jpg`);
    expect([key, `${key}~0123456789ab`].map(fenceOf)).toEqual([12, 12]);
    const others = [source({ jobId, imageId }), fetchedSource({ jobId, imageId, sha256 }), 'watermarks/1/12-a', '12-main.jpg'];
    expect(others.map(fenceOf)).toEqual([null, null, null, null]);
  });
});
