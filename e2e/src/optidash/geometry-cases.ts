import type { JsonObject } from './client.js';

/** The request, the size of the result in px, and positions in the result with the source positions that they show (`x,y<x,y`). */
type GeometryCase = readonly [data: JsonObject, size: string, shown: string];

const crop = (data: JsonObject) => ({ crop: { mode: 'rect', width: 30, height: 20, ...data } });
const ratio = (data: JsonObject) => ({ crop: { mode: 'ratio', ...data } });
const face = (data: JsonObject) => ({ crop: { mode: 'face', ...data } });
const resize = (mode: string, data: JsonObject) => ({ resize: { mode, ...data } });
const square = { width: 40, height: 40 };

/** For a source of 120x80 px. Nothing is resampled, so that every pixel keeps its exact colour. */
export const exactCases: readonly GeometryCase[] = [
  [{ flip: { horizontal: true } }, '120x80', '0,0<119,0 119,79<0,79'],
  [{ flip: { vertical: true } }, '120x80', '0,0<0,79 119,79<119,0'],
  [{ flip: { horizontal: 'true', vertical: true } }, '120x80', '0,0<119,79 10,20<109,59'],
  [crop({ x: 10, y: 50 }), '30x20', '0,0<10,50 29,19<39,69'],
  [crop({ x: '90', y: 60, gravity: 'top' }), '30x20', '0,0<90,60 29,19<119,79'],
  [crop({}), '30x20', '0,0<45,30'],
  [crop({ gravity: 'bottom-right' }), '30x20', '0,0<90,60'],
  [crop({ gravity: 'top' }), '30x20', '0,0<45,0'],
  [crop({ gravity: 'left' }), '30x20', '0,0<0,30'],
  [ratio({ ratio: '1:1' }), '80x80', '0,0<20,0 79,79<99,79'],
  [ratio({ ratio: '1:1', gravity: 'left' }), '80x80', '0,0<0,0'],
  [ratio({ ratio: '3:1', gravity: 'bottom' }), '120x40', '0,0<0,40'],
  [face({ width: 40, height: 40 }), '40x40', '0,0<40,20'],
  [face({ ratio: '1:1' }), '80x80', '0,0<20,0'],
  [resize('auto', { width: 900, upscale: false }), '120x80', '0,0<0,0 119,79<119,79'],
  [resize('fit', { width: 300, height: 300, upscale: false }), '80x80', '0,0<20,0 79,79<99,79'],
  [resize('fit', { width: 300, height: 150, upscale: false }), '120x60', '0,0<0,10'],
  [{ scale: { size: 1 } }, '120x80', '0,0<0,0 119,79<119,79'],
];

/** Resampling mixes pixels; a position is the centre of the mixed ones. */
export const resampledCases: readonly GeometryCase[] = [
  [{ resize: { width: 60 } }, '60x40', '10,10<20,20 50,30<100,60'],
  [{ resize: { height: '40' } }, '60x40', '10,10<20,20'],
  [resize('auto', { width: 60, height: 60 }), '60x40', '10,10<20,20'],
  [resize('auto', { width: 240 }), '240x160', '40,40<20,20 200,120<100,60'],
  [resize('exact', { width: 60, height: 20 }), '60x20', '10,10<20,41 50,5<100,21'],
  [resize('landscape', { width: 60 }), '60x40', '10,10<20,20'],
  [resize('portrait', { height: 40 }), '60x40', '10,10<20,20'],
  [resize('fit', square), '40x40', '5,5<30,10 35,35<90,70'],
  [resize('fit', { ...square, gravity: 'left' }), '40x40', '5,5<10,10'],
  [resize('fit', { ...square, gravity: 'right' }), '40x40', '35,5<110,10'],
  [resize('fit', { ...square, gravity: 'faces' }), '40x40', '5,5<30,10'],
  [resize('fit', { width: 60, height: 20, gravity: 'bottom-left' }), '60x20', '5,5<10,50'],
  [resize('fit', { width: 240, height: 240 }), '240x240', '120,120<60,40 30,30<30,10'],
  [{ scale: { size: 0.5 } }, '60x40', '10,10<20,20'],
  [{ scale: { size: '0.5', ratio: 2 } }, '60x80', '10,10<20,10 50,70<100,70'],
];
