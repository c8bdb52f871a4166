import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { evaluateTflite } from '../testing/evaluate-tflite.js';
import { openNetwork, type Tensor } from './network.js';

const model = new URL('../../../../node_modules/@mediapipe/face_detection/face_detection_full_range.tflite', import.meta.url);
const file = readFileSync(new URL('../faces.network', import.meta.url));

/** Values from -1 to 1 without a pattern, always the same. */
function* noise(): Generator<number, never> {
  for (let state = 1; ; state = (state * 48_271) % 2_147_483_647) yield (state / 2_147_483_647) * 2 - 1;
}

function write({ values, pitch, channels }: Tensor, input: Float64Array): void {
  input.forEach((value, index) => {
    values[Math.floor(index / channels) * pitch + (index % channels)] = value;
  });
}

const read = ({ values, pitch, channels, points }: Tensor) =>
  Float64Array.from({ length: points * channels }, (_, index) => values[Math.floor(index / channels) * pitch + (index % channels)] ?? 0);

test('openNetwork: computes what an interpreter of the original model computes in double precision, within 0.001', () => {
  const network = openNetwork(file);
  const source = noise();
  const input = Float64Array.from({ length: 192 * 192 * 3 }, () => Math.fround(source.next().value));
  const right = evaluateTflite(readFileSync(model), input);
  write(network.input, input);
  network.run();
  const outputs = network.outputs.map(read);
  expect(outputs.map(({ length }) => length)).toEqual([2304 * 16, 2304]);
  const errors = outputs.map((values, index) =>
    values.reduce((most, value, at) => Math.max(most, Math.abs(value - (right[index]?.[at] ?? Number.NaN))), 0),
  );
  expect(Math.max(...errors)).toBeLessThan(0.001);
  const largest = right.map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  expect(Math.min(...largest)).toBeGreaterThan(5);

  write(network.input, input);
  network.run();
  expect(network.outputs.map(read)).toEqual(outputs);
});

test('openNetwork: rejects a file of another kind', () => {
  expect(() => openNetwork(Buffer.from('TFL3 and more than twelve bytes'))).toThrow('not the file of a network');
});
