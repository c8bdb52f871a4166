import { expect, test } from '@jest/globals';
import type { FacePicture } from './face-picture.js';
import { renderView, turnView, viewSide } from './view.js';

/** White, with sides that the view must letterbox. */
const picture: FacePicture = {
  ...{ width: 400, height: 100, scale: { x: 1, y: 1 } },
  render: async (_, { width, height }) => new Uint8Array(width * height * 3).fill(255),
};

const red = ({ pixels }: { readonly pixels: Uint8Array }, x: number, y: number) => pixels[(y * viewSide + x) * 3];

test('renderView: centres the rectangle on black, and maps px of the view back into the picture', async () => {
  const view = await renderView(picture, { left: 100, top: 20, width: 192, height: 64 });
  expect([red(view, 0, 63), red(view, 0, 64), red(view, 191, 127), red(view, 191, 128)]).toEqual([0, 255, 255, 0]);
  expect(view.toPicture({ x: 0, y: 64 })).toEqual({ x: 100, y: 20 });
  expect(view.toPicture({ x: 192, y: 128 })).toEqual({ x: 292, y: 84 });
});

test('turnView: turns clockwise, maps back, and is the same after four times', async () => {
  const view = await renderView(picture, { left: 0, top: 0, width: 192, height: 64 });
  const turned = turnView(view);
  expect([red(turned, 63, 0), red(turned, 64, 0), red(turned, 127, 191), red(turned, 128, 191)]).toEqual([0, 255, 255, 0]);
  // the upper left corner of the picture is the upper right one of the turned view
  expect(turned.toPicture({ x: 128, y: 0 })).toEqual({ x: 0, y: 0 });
  expect(turned.toPicture({ x: 64, y: 192 })).toEqual({ x: 192, y: 64 });
  const again = turnView(turnView(turnView(turned)));
  expect(again.pixels).toEqual(view.pixels);
  expect(again.toPicture({ x: 5, y: 70 })).toEqual(view.toPicture({ x: 5, y: 70 }));
});
