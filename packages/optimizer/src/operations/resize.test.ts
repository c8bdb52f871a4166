import { describe, expect, test } from '@jest/globals';
import { allSamples, applyOperations, createPositionRaster, createRaster, samplesAt } from '../testing/apply-operations.js';
import { faceAt } from '../testing/face-at.js';

const image = createPositionRaster(100, 60);
const sizeAfter = async (to: Parameters<typeof applyOperations>[1][number]) => {
  const { width, height } = await applyOperations(image, [to]);
  return [width, height];
};

describe('resize', () => {
  test.each([
    [{ mode: 'inside', width: 50 }, [50, 30]],
    [{ mode: 'inside', height: 120 }, [200, 120]],
    [{ mode: 'inside', width: 50, height: 50 }, [50, 30]],
    [{ mode: 'inside', width: 500, height: 120 }, [200, 120]],
    [{ mode: 'cover', width: 30, height: 30 }, [30, 30]],
    [{ mode: 'cover', width: 300, height: 300 }, [300, 300]],
    [{ mode: 'cover', width: 300, height: 300, enlarge: false }, [60, 60]],
    [{ mode: 'cover', width: 400, height: 200, enlarge: false }, [100, 50]],
    [{ mode: 'cover', width: 20, height: 40, enlarge: false }, [20, 40]],
    [{ mode: 'exact', width: 7, height: 90 }, [7, 90]],
    [{ mode: 'pad', width: 80, height: 80 }, [80, 80]],
    [{ mode: 'width', width: 10 }, [10, 6]],
    [{ mode: 'height', height: 6 }, [10, 6]],
    [{ mode: 'width', width: 1 }, [1, 1]],
  ] as const)('%j gives %j', async (to, size) => {
    expect(await sizeAfter({ kind: 'resize', to })).toEqual(size);
  });

  test.each([
    ['left', 0],
    ['centre', 20],
    ['right', 40],
  ] as const)('cover cuts off the rest by focus: %s', async (focus, left) => {
    const covered = await applyOperations(image, [{ kind: 'resize', to: { mode: 'cover', width: 60, height: 60, focus } }]);
    expect(samplesAt(covered, 0, 0)).toEqual([left, 0, 128]);
    expect(samplesAt(covered, 59, 59)).toEqual([left + 59, 59, 128]);
  });

  test('averages colours, but not those of invisible pixels', async () => {
    const pair = createRaster(2, 1, (x) => (x === 0 ? [200, 100, 0, 255] : [0, 0, 255, 0]));
    const [mean = []] = allSamples(await applyOperations(pair, [{ kind: 'resize', to: { mode: 'exact', width: 1, height: 1 } }]));
    // libvips rounds down
    expect(mean.map((sample, band) => Math.abs(sample - ([200, 100, 0, 128][band] ?? 0)) <= 1)).toEqual([true, true, true, true]);
  });

  test('pad fills the rest of the box with the background', async () => {
    const padded = await applyOperations(image, [{ kind: 'resize', to: { mode: 'pad', width: 100, height: 80, background: '#ff00ff80' } }]);
    expect(samplesAt(padded, 50, 9)).toEqual([255, 0, 255, 128]);
    expect(samplesAt(padded, 50, 10)).toEqual([50, 0, 128, 255]);
    expect(samplesAt(padded, 50, 69)).toEqual([50, 59, 128, 255]);
    expect(samplesAt(padded, 50, 70)).toEqual([255, 0, 255, 128]);
  });

  test('cover scales the face that a detector found in the source', async () => {
    const faceDetector = { findFaces: async () => [faceAt({ x: 85, y: 20, width: 10, height: 10 })] };
    const to = { mode: 'cover', width: 30, height: 30, focus: 'face' } as const;
    const covered = await applyOperations(image, [{ kind: 'resize', to }], { faceDetector });
    const [red = 0] = samplesAt(covered, 29, 15);
    expect(red).toBeGreaterThan(95);
  });
});
