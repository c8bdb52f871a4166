/** Reads a TensorFlow Lite model: a flatbuffer, whose tables hold the distances of their fields. Knows what the face model uses. */

const operatorNames = {
  0: 'ADD',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  17: 'MAX_POOL_2D',
  19: 'RELU',
  22: 'RESHAPE',
  23: 'RESIZE_BILINEAR',
  34: 'PAD',
};

const FLOAT32 = 0;
const FLOAT16 = 1;

/** The fields of the tables at the addresses of a buffer. */
function openTables(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const follow = (at) => at + view.getUint32(at, true);
  const field = (table, index) => {
    const fields = table - view.getInt32(table, true);
    const entry = 4 + 2 * index;
    const distance = entry < view.getUint16(fields, true) ? view.getUint16(fields + entry, true) : 0;
    return distance === 0 ? null : table + distance;
  };
  const vector = (table, index) => {
    const at = field(table, index);
    return at === null ? { at: 0, length: 0 } : { at: follow(at) + 4, length: view.getUint32(follow(at), true) };
  };
  const list = (table, index, read) => {
    const { at, length } = vector(table, index);
    return Array.from({ length }, (_, item) => read(at + 4 * item));
  };
  return {
    root: follow(0),
    table: (table, index) => follow(field(table, index)),
    tables: (table, index) => list(table, index, follow),
    integers: (table, index) => list(table, index, (at) => view.getInt32(at, true)),
    integer: (table, index, missing = 0) => (field(table, index) === null ? missing : view.getInt32(field(table, index), true)),
    byte: (table, index) => (field(table, index) === null ? 0 : view.getInt8(field(table, index))),
    bytes(table, index) {
      const { at, length } = vector(table, index);
      return bytes.subarray(at, at + length);
    },
  };
}

/** A 16-bit float: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfToNumber(half) {
  const sign = half >> 15 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The values of a constant as floats; null of a tensor that an operator computes, and of a list of integers. */
function readConstant(bytes, type) {
  const buffer = Buffer.from(bytes);
  if (buffer.length === 0 || (type !== FLOAT32 && type !== FLOAT16)) return null;
  if (type === FLOAT32) return Float32Array.from({ length: buffer.length / 4 }, (_, index) => buffer.readFloatLE(4 * index));
  return Float32Array.from({ length: buffer.length / 2 }, (_, index) => halfToNumber(buffer.readUInt16LE(2 * index)));
}

/** Tensors with shape and constant values, operators in order, and the numbers of the tensors that go in and come out. */
export function readTflite(bytes) {
  const tables = openTables(bytes);
  const [graph] = tables.tables(tables.root, 2);
  const codes = tables.tables(tables.root, 1).map((code) => Math.max(tables.byte(code, 0), tables.integer(code, 3)));
  const buffers = tables.tables(tables.root, 4);
  return {
    tensors: tables.tables(graph, 0).map((tensor) => ({
      shape: tables.integers(tensor, 0),
      values: readConstant(tables.bytes(buffers[tables.integer(tensor, 2)], 0), tables.byte(tensor, 1)),
    })),
    operators: tables.tables(graph, 3).map((operator) => ({
      name: operatorNames[codes[tables.integer(operator, 0)]],
      inputs: tables.integers(operator, 1),
      output: tables.integers(operator, 2)[0],
      /** Of convolutions; missing for the others. */
      stride: ['CONV_2D', 'DEPTHWISE_CONV_2D'].includes(operatorNames[codes[tables.integer(operator, 0)]])
        ? tables.integer(tables.table(operator, 4), 1, 1)
        : null,
    })),
    inputs: tables.integers(graph, 1),
    outputs: tables.integers(graph, 2),
  };
}
