/** A plain interpreter of TensorFlow Lite models in double precision, to compare with. It shares no code with the product. */

interface GraphTensor {
  readonly shape: readonly number[];
  readonly values: Float64Array | null;
}

interface GraphOperator {
  readonly code: number;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly stride: number;
}

const [ADD, CONVOLVE, DEPTHWISE, DEQUANTIZE, MAX_POOL, RELU, RESHAPE, RESIZE, PAD] = [0, 3, 4, 6, 17, 19, 22, 23, 34];

function parse(file: Buffer) {
  const u32 = (at: number) => file.readUInt32LE(at);
  const slot = (table: number, field: number): number | null => {
    const index = table - file.readInt32LE(table);
    const offset = 4 + field * 2 < file.readUInt16LE(index) ? file.readUInt16LE(index + 4 + field * 2) : 0;
    return offset ? table + offset : null;
  };
  const items = (table: number, field: number): number[] => {
    const at = slot(table, field);
    if (at === null) return [];
    const start = at + u32(at);
    return Array.from({ length: u32(start) }, (_, index) => start + 4 + 4 * index);
  };
  const tables = (table: number, field: number) => items(table, field).map((at) => at + u32(at));
  const ints = (table: number, field: number) => items(table, field).map((at) => file.readInt32LE(at));
  const int = (table: number, field: number, missing: number) => {
    const at = slot(table, field);
    return at === null ? missing : file.readInt32LE(at);
  };
  const byte = (table: number, field: number) => {
    const at = slot(table, field);
    return at === null ? 0 : file.readUInt8(at);
  };
  const model = u32(0);
  const [graph = 0] = tables(model, 2);
  const codes = tables(model, 1).map((code) => Math.max(byte(code, 0), int(code, 3, 0)));
  const buffers = tables(model, 4);
  const readValues = (buffer: number, type: number): Float64Array | null => {
    const at = slot(buffer, 0);
    if (at === null) return null;
    const start = at + u32(at) + 4;
    const length = u32(start - 4);
    if (type === 0) return Float64Array.from({ length: length / 4 }, (_, index) => file.readFloatLE(start + 4 * index));
    if (type !== 1) return null;
    return Float64Array.from({ length: length / 2 }, (_, index) => {
      const half = file.readUInt16LE(start + 2 * index);
      const exponent = (half & 0x7c00) >> 10;
      const magnitude = exponent === 0 ? (half & 0x3ff) / 2 ** 24 : ((half & 0x3ff) / 1024 + 1) * 2 ** (exponent - 15);
      return half & 0x8000 ? -magnitude : magnitude;
    });
  };
  return {
    tensors: tables(graph, 0).map(
      (tensor): GraphTensor => ({ shape: ints(tensor, 0), values: readValues(buffers[int(tensor, 2, 0)] ?? 0, byte(tensor, 1)) }),
    ),
    operators: tables(graph, 3).map((operator): GraphOperator => {
      const code = codes[int(operator, 0, 0)] ?? -1;
      const [options = 0] = [slot(operator, 4)].map((at) => (at === null ? 0 : at + u32(at)));
      const stride = code === CONVOLVE || code === DEPTHWISE ? int(options, 1, 1) : 1;
      return { code, inputs: ints(operator, 1), output: ints(operator, 2)[0] ?? -1, stride };
    }),
    inputs: ints(graph, 1),
    outputs: ints(graph, 2),
  };
}

/** The outputs of a model, each as one row of values, for an input in rows, columns, channels. */
export function evaluateTflite(file: Buffer, input: Float64Array): Float64Array[] {
  const { tensors, operators, inputs, outputs } = parse(file);
  const values = new Map<number, Float64Array>([[inputs[0] ?? 0, input]]);
  const valuesOf = (tensor: number) => values.get(tensor) ?? tensors[tensor]?.values ?? new Float64Array();
  const shapeOf = (tensor: number) => tensors[tensor]?.shape ?? [];
  for (const { code, inputs: from, output, stride } of operators) {
    const [x, w, b] = from.map(valuesOf) as [Float64Array, Float64Array, Float64Array];
    const [xShape, yShape] = [shapeOf(from[0] ?? 0), shapeOf(output)];
    const layer = { x, w, b, xShape, yShape, stride, side: shapeOf(from[1] ?? 0)[1] ?? 1 };
    values.set(output, compute(code, layer));
  }
  return outputs.map(valuesOf);
}

interface Layer {
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly b: Float64Array;
  readonly xShape: readonly number[];
  readonly yShape: readonly number[];
  readonly stride: number;
  readonly side: number;
}

function compute(code: number, layer: Layer): Float64Array {
  const { x, w } = layer;
  if (code === DEQUANTIZE || code === RESHAPE) return x;
  if (code === RELU) return x.map((value) => Math.max(0, value));
  if (code === ADD) return x.map((value, index) => value + (w[index] ?? 0));
  if (code === CONVOLVE) return convolve(layer, false);
  if (code === DEPTHWISE) return convolve(layer, true);
  const [, height = 1, width = 1, channels = 1] = layer.xShape;
  const [, outHeight = 1, outWidth = 1] = layer.yShape;
  const at = (row: number, column: number, channel: number) =>
    x[(Math.min(height - 1, row) * width + Math.min(width - 1, column)) * channels + channel] ?? 0;
  if (code === PAD) return fill(layer.yShape, (row, column, channel) => (channel < channels ? at(row, column, channel) : 0));
  if (code === MAX_POOL) {
    return fill(layer.yShape, (row, column, channel) =>
      Math.max(...[0, 1].flatMap((down) => [0, 1].map((right) => at(2 * row + down, 2 * column + right, channel)))),
    );
  }
  if (code !== RESIZE) throw new Error(`operator ${code}`);
  return fill(layer.yShape, (row, column, channel) => {
    const y = Math.max(0, ((row + 0.5) * height) / outHeight - 0.5);
    const z = Math.max(0, ((column + 0.5) * width) / outWidth - 0.5);
    const [top, left] = [Math.floor(y), Math.floor(z)];
    const across = (line: number) => at(line, left, channel) * (1 - z + left) + at(line, left + 1, channel) * (z - left);
    return across(top) * (1 - y + top) + across(top + 1) * (y - top);
  });
}

function fill([, height = 1, width = 1, channels = 1]: readonly number[], value: (row: number, column: number, channel: number) => number) {
  const filled = new Float64Array(height * width * channels);
  for (let index = 0; index < filled.length; index += 1) {
    const point = Math.floor(index / channels);
    filled[index] = value(Math.floor(point / width), point % width, index % channels);
  }
  return filled;
}

/** Zero outside the input, windows centred as by `SAME` padding. */
function convolve({ x, w, b, xShape, yShape, stride, side }: Layer, isDepthwise: boolean): Float64Array {
  const [, height = 1, width = 1, channels = 1] = xShape;
  const [, outHeight = 1, outWidth = 1, outputs = 1] = yShape;
  const before = (size: number, out: number) => Math.floor(Math.max(0, (out - 1) * stride + side - size) / 2);
  const [top, left] = [before(height, outHeight), before(width, outWidth)];
  const sums = new Float64Array(outHeight * outWidth * outputs);
  for (let row = 0; row < outHeight; row += 1) {
    for (let column = 0; column < outWidth; column += 1) {
      const to = (row * outWidth + column) * outputs;
      sums.set(b, to);
      for (let window = 0; window < side * side; window += 1) {
        const y = row * stride - top + Math.floor(window / side);
        const z = column * stride - left + (window % side);
        if (y < 0 || y >= height || z < 0 || z >= width) continue;
        const from = (y * width + z) * channels;
        for (let output = 0; output < outputs; output += 1) {
          let sum = sums[to + output] ?? 0;
          if (isDepthwise) sum += (x[from + output] ?? 0) * (w[window * channels + output] ?? 0);
          else {
            const weights = (output * side * side + window) * channels;
            for (let channel = 0; channel < channels; channel += 1) sum += (x[from + channel] ?? 0) * (w[weights + channel] ?? 0);
          }
          sums[to + output] = sum;
        }
      }
    }
  }
  return sums;
}
