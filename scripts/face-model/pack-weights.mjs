/** Channels of a tensor in memory: a multiple of 4. */
export const padded = (channels) => Math.ceil(channels / 4) * 4;

/** Collects constants from the address `start` on; each begins at a multiple of 16. */
export function collectWeights(start) {
  const parts = [];
  let end = start;
  return {
    get end() {
      return end;
    },
    add(values) {
      const bytes = Buffer.alloc(Math.ceil(values.length / 4) * 16);
      values.forEach((value, index) => {
        bytes.writeFloatLE(value, 4 * index);
      });
      parts.push(bytes);
      end += bytes.length;
      return end - bytes.length;
    },
    toBuffer: () => Buffer.concat(parts),
  };
}

/** [outputs][depth] as blocks of eight outputs, [outputs / 8][depth][8], the last one filled up with 0. */
export function packConvolution(values, outputs) {
  const depth = values.length / outputs;
  const packed = new Float32Array(Math.ceil(outputs / 8) * depth * 8);
  for (let output = 0; output < outputs; output += 1) {
    for (let k = 0; k < depth; k += 1) packed[((output >> 3) * depth + k) * 8 + (output & 7)] = values[output * depth + k];
  }
  return packed;
}

/** Filled up with 0 to a multiple of eight. */
export function packBias(values) {
  const packed = new Float32Array(Math.ceil(values.length / 8) * 8);
  packed.set(values);
  return packed;
}
