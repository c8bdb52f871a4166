import { describe, expect, test } from '@jest/globals';
import { parseOperations } from './operations.js';
import type { JsonObject } from './parse-parameters.js';

describe('parseOperations', () => {
  const crop = (area: object) => [{ kind: 'crop', area }];
  const resize = (to: object) => [{ kind: 'resize', to }];
  const filter = (...effects: object[]) => effects.map((effect) => ({ kind: 'filter', effect }));
  const adjust = { kind: 'adjust', unsharp: 0, brightness: 0, contrast: 0, saturation: 0, hue: 0, gamma: 1 };
  const centre = { focus: 'centre' };
  const frame = { kind: 'border', size: 10, colour: '#ff0000ff', radius: 5, background: '#ccccccff' };

  test.each<[JsonObject, readonly object[]]>([
    [{ flip: { horizontal: true } }, [{ kind: 'flip', horizontal: true, vertical: false }]],
    [{ flip: { horizontal: 'false', vertical: 'true' } }, [{ kind: 'flip', horizontal: false, vertical: true }]],
    [{ flip: { vertical: false } }, []],
    [{ resize: { width: 640 } }, resize({ mode: 'inside', width: 640 })],
    [{ resize: { mode: 'auto', height: '768' } }, resize({ mode: 'inside', height: 768 })],
    [{ resize: { width: 640, height: 480, upscale: false } }, [{ kind: 'fit-inside', maxWidth: 640, maxHeight: 480 }]],
    [{ resize: { mode: 'fit', width: 8, height: 6 } }, resize({ mode: 'cover', width: 8, height: 6, enlarge: true, ...centre })],
    [
      { resize: { mode: 'fit', width: 8, height: 6, gravity: 'top-left', upscale: 'false' } },
      resize({ mode: 'cover', width: 8, height: 6, enlarge: false, focus: 'top-left' }),
    ],
    [
      { resize: { mode: 'fit', width: 8, height: 6, gravity: 'faces' } },
      resize({ mode: 'cover', width: 8, height: 6, enlarge: true, focus: 'faces' }),
    ],
    [{ resize: { mode: 'exact', width: 8, height: 6 } }, resize({ mode: 'exact', width: 8, height: 6 })],
    [
      { resize: { mode: 'fill', width: 8, height: 6, background: 'fff' } },
      resize({ mode: 'pad', width: 8, height: 6, background: '#ffffffff' }),
    ],
    [{ resize: { mode: 'landscape', width: 8, height: 6 } }, resize({ mode: 'width', width: 8 })],
    [{ resize: { mode: 'portrait', height: 6 } }, resize({ mode: 'height', height: 6 })],
    [{ scale: { size: '0.5' } }, [{ kind: 'scale', size: 0.5, ratio: 1 }]],
    [{ crop: { mode: 'rect', width: 8, height: 6 } }, crop({ by: 'focus', width: 8, height: 6, ...centre })],
    [
      { crop: { mode: 'rect', width: 8, height: 6, gravity: 'bottom', x: 0, y: '3' } },
      crop({ by: 'place', width: 8, height: 6, left: 0, top: 3 }),
    ],
    [{ crop: { mode: 'ratio', ratio: '16:9', gravity: 'left' } }, crop({ by: 'ratio', across: 16, down: 9, focus: 'left' })],
    [{ crop: { mode: 'rect', width: 8, height: 6, gravity: 'face' } }, crop({ by: 'focus', width: 8, height: 6, focus: 'face' })],
    [{ crop: { mode: 'ratio', ratio: '1:1', gravity: 'faces' } }, crop({ by: 'ratio', across: 1, down: 1, focus: 'faces' })],
    [{ crop: { mode: 'face' } }, crop({ by: 'face' })],
    [{ crop: { mode: 'face', width: 8, height: 6 } }, crop({ by: 'focus', width: 8, height: 6, focus: 'face' })],
    [{ crop: { mode: 'face', ratio: '1:1' } }, crop({ by: 'ratio', across: 1, down: 1, focus: 'face' })],
    [{ watermark: { id: 'aB3dE6gH9j' } }, [{ kind: 'watermark', image: 'aB3dE6gH9j', gravity: 'centre', padding: 0, opacity: 1 }]],
    [
      { watermark: { id: 'aB3dE6gH9j', gravity: 'bottom-right', padding: 9, width: 99, opacity: 0.5 } },
      [{ kind: 'watermark', image: 'aB3dE6gH9j', gravity: 'bottom-right', padding: 9, width: 99, opacity: 0.5 }],
    ],
    [{ mask: { shape: 'ellipse', background: '#00FF0080' } }, [{ kind: 'mask', shape: 'ellipse', background: '#00ff0080' }]],
    [{ filter: { blur: { mode: 'gaussian', value: 10 } } }, filter({ name: 'gaussian-blur', sigma: 10 })],
    [{ stylize: { blur: { value: '2.5' } } }, filter({ name: 'gaussian-blur', sigma: 2.5 })],
    [{ filter: { blur: { mode: 'box', value: 4 } } }, filter({ name: 'box-blur', radius: 4 })],
    [{ filter: { blur: { mode: 'motion', value: 9, angle: 45 } } }, filter({ name: 'motion-blur', length: 9, angle: 45 })],
    [{ filter: { blur: { mode: 'median', value: 5 } } }, filter({ name: 'median-blur', size: 5 })],
    [
      { filter: { negate: true, sepia: true, greyscale: true, blur: {}, pixelate: 8 } },
      filter({ name: 'greyscale' }, { name: 'sepia' }, { name: 'pixelate', size: 8 }, { name: 'negate' }),
    ],
    [{ filter: { duotone: { dark: '#000', light: 'ff8800' } } }, filter({ name: 'duotone', dark: '#000000ff', light: '#ff8800ff' })],
    [{ adjust: { unsharp: 10 } }, [{ ...adjust, unsharp: 10 }]],
    [{ adjust: { brightness: -20, gamma: '1.5', hue: 90 } }, [{ ...adjust, brightness: -20, gamma: 1.5, hue: 90 }]],
    [{ auto: { enhance: true } }, [{ kind: 'enhance' }]],
    [{ super_resolution: { factor: 3 } }, [{ kind: 'super-resolution', factor: 3 }]],
    [{ super_resolution: { factor: '4' } }, [{ kind: 'super-resolution', factor: 4 }]],
    [{ auto: { size: 10, color: '#ff0000' } }, []],
    [{ border: { size: 10, color: '#ff0000', radius: 5, background: '#cccccc' } }, [frame]],
    [{ padding: { size: 4 } }, [{ kind: 'padding', size: 4, background: '#00000000' }]],
    [{ resize: {}, crop: {}, filter: {}, store: {}, webhook: {}, cdn: { push: true }, response: {} }, []],
  ])('parses %j', (data, operations) => {
    expect(parseOperations(data)).toEqual(operations);
  });

  test('returns a fixed order, independent of the order of the keys', () => {
    const all = {
      mask: { shape: 'ellipse' },
      border: { size: 1 },
      padding: { size: 1 },
      watermark: { id: 'aB3dE6gH9j' },
      stylize: { sepia: true },
      adjust: { unsharp: 1 },
      auto: { enhance: true },
      scale: { size: 2 },
      resize: { width: 9 },
      crop: { mode: 'ratio', ratio: '1:1' },
      flip: { vertical: true },
    };
    const order = ['flip', 'crop', 'resize', 'scale', 'enhance', 'adjust', 'filter', 'watermark', 'padding', 'border', 'mask'];
    expect(parseOperations(all).map(({ kind }) => kind)).toEqual(order);
    expect(parseOperations(Object.fromEntries(Object.entries(all).reverse())).map(({ kind }) => kind)).toEqual(order);
  });

  test.each<[JsonObject, string]>([
    [{ resize: 7 }, 'resize must be a hash'],
    [{ resize: null }, 'resize must be a hash'],
    [{ resize: [1] }, 'resize must be a hash'],
    [{ flip: { horizontal: 'yes' } }, 'flip: `horizontal` must be true or false'],
    [{ resize: { width: 0 } }, 'resize: `width` must be a positive integer, 100000 at most'],
    [{ resize: { width: -0.5 } }, 'resize: `width` must be a positive integer, 100000 at most'],
    [{ resize: { width: '12px' } }, 'resize: `width` must be a positive integer, 100000 at most'],
    [{ resize: { mode: 'auto' } }, 'resize: `width` or `height` must be a positive integer'],
    [{ resize: { mode: 'fit', width: 8 } }, 'resize: `height` must be a positive integer, it is required by `mode` fit'],
    [{ resize: { mode: 'portrait', width: 8 } }, 'resize: `height` must be a positive integer, it is required by `mode` portrait'],
    [{ resize: { mode: 'squash', width: 8 } }, 'resize: `mode` must be one of auto, fit, exact, fill, landscape, portrait'],
    [
      { resize: { width: 8, gravity: 'north' } },
      'resize: `gravity` must be one of center, top-left, top, top-right, right, bottom-right, bottom, bottom-left, left, face, faces',
    ],
    [
      { resize: { width: 8, size: 1 } },
      'resize: `size` is not a parameter; known are `mode`, `width`, `height`, `gravity`, `upscale`, `background`',
    ],
    [{ super_resolution: { factor: 0 } }, 'super_resolution: `factor` must be a positive integer, 3 or 4'],
    [{ super_resolution: { factor: 2 } }, 'super_resolution: `factor` must be a positive integer, 3 or 4'],
    [{ super_resolution: { factor: 3.5 } }, 'super_resolution: `factor` must be a positive integer, 3 or 4'],
    [{ scale: { ratio: 1 } }, 'scale: `size` must be a number above 0, 1000 at most'],
    [{ scale: { size: 0 } }, 'scale: `size` must be a number above 0, 1000 at most'],
    [{ crop: { width: 8, height: 6 } }, 'crop: `mode` must be one of rect, ratio, face'],
    [{ crop: { mode: 'rect', width: 8 } }, 'crop: `height` must be a positive integer, it is required by `mode` rect'],
    [{ crop: { mode: 'rect', width: 8, height: 6, x: 1 } }, 'crop: `y` must be an integer, because the other one is given'],
    [{ crop: { mode: 'ratio', ratio: '16/9' } }, 'crop: `ratio` must be a text W:H of two numbers above 0, such as 16:9'],
    [{ crop: { mode: 'ratio', ratio: '0:9' } }, 'crop: `ratio` must be a text W:H of two numbers above 0, such as 16:9'],
    [{ crop: { mode: 'face', height: 8 } }, 'crop: `width` must be a positive integer, it is required by `mode` face'],
    [{ watermark: { gravity: 'top' } }, 'watermark: `id` must be the id of an uploaded watermark: 10 letters and digits'],
    [{ watermark: { id: 'aB3dE6gH9j', opacity: 2 } }, 'watermark: `opacity` must be a number from 0 to 1'],
    [{ mask: { background: '#fff' } }, 'mask: `shape` must be one of ellipse'],
    [{ mask: { shape: 'ellipse', background: 'red' } }, 'mask: `background` must be a colour in hex: RGB, RRGGBB or RRGGBBAA'],
    [{ filter: { blur: { value: 0 } } }, 'filter.blur: `value` must be a number above 0, 1000 at most'],
    [{ filter: { blur: { mode: 'gaussian', value: 0.1 } } }, 'filter.blur: `value` must be a number from 0.3 to 1000'],
    [{ filter: { blur: { mode: 'median', value: 2.5 } } }, 'filter.blur: `value` must be an integer from 3 to 31 where `mode` is median'],
    [{ stylize: { blur: 7 } }, 'stylize.blur must be a hash'],
    [{ filter: { duotone: { dark: '000' } } }, 'filter.duotone: `light` must be a colour in hex: RGB, RRGGBB or RRGGBBAA'],
    [{ adjust: { contrast: 101 } }, 'adjust: `contrast` must be a number from -100 to 100'],
    [{ auto: { enhance: 2 } }, 'auto: `enhance` must be true or false'],
    [{ border: { color: '#fff' } }, 'border: `size` must be a positive integer, 10000 at most'],
    [{ padding: { size: 99_999 } }, 'padding: `size` must be a positive integer, 10000 at most'],
  ])('rejects %j', (data, message) => {
    expect(() => parseOperations(data)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
  });
});
