import { endianness } from 'node:os';
import { AppError } from '@pixmill/contracts';
import type { Model } from './model.js';

/** Name of the file within the folder of the installed part. */
export const modelFileName = 'x4.model';

const NAME = 'PIXSR1\n\0';
const HEAD_BYTES = NAME.length + 4;

/** Writes a model as one file: name, length of the JSON, JSON, weights as little-endian 32-bit floats. */
export function writeModel({ weights, ...plan }: Model): Buffer {
  const json = JSON.stringify(plan);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(NAME, 'latin1');
  // the weights start at a multiple of 4
  const padded = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
  head.writeUInt32LE(padded.length, NAME.length);
  return Buffer.concat([head, padded, toLittleEndian(Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength))]);
}

/** Reads what `writeModel` wrote. Throws AppError `unavailable` when it is none, because the installation is broken then. */
export function readModel(file: Buffer): Model {
  const weightsAt = HEAD_BYTES + (file.length < HEAD_BYTES ? 0 : file.readUInt32LE(NAME.length));
  if (file.toString('latin1', 0, NAME.length) !== NAME || weightsAt > file.length || (file.length - weightsAt) % 4 > 0) {
    throw new AppError('unavailable', { detail: 'the model of super-resolution is damaged: install it again' });
  }
  const plan: Omit<Model, 'weights'> = JSON.parse(file.toString('utf8', HEAD_BYTES, weightsAt));
  const weights = new Float32Array((file.length - weightsAt) / 4);
  Buffer.from(weights.buffer).set(toLittleEndian(file.subarray(weightsAt)));
  return { ...plan, weights };
}

const toLittleEndian = (floats: Buffer) => (endianness() === 'LE' ? floats : Buffer.from(floats).swap32());
