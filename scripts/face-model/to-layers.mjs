/** Operators that only name the values of another tensor. */
const aliases = ['DEQUANTIZE', 'RESHAPE'];
/** Operators that can replace negative results by 0 themselves. */
const clampable = ['CONV_2D', 'DEPTHWISE_CONV_2D', 'ADD'];

/**
 * The operators that compute something, with constants resolved, and each RELU inside the operator before it where nothing else reads
 * that one's result.
 */
export function toLayers({ tensors, operators, outputs }) {
  const sources = new Map();
  const sourceOf = (tensor) => (sources.has(tensor) ? sourceOf(sources.get(tensor)) : tensor);
  const readers = new Map();
  for (const { inputs } of operators) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  const layers = [];
  for (const { name, inputs, output, stride } of operators) {
    const last = layers.at(-1);
    if (aliases.includes(name)) sources.set(output, inputs[0]);
    else if (name === 'RELU' && last?.output === inputs[0] && readers.get(inputs[0]) === 1 && clampable.includes(last.name)) {
      Object.assign(last, { clamps: 1, output });
    } else layers.push({ name, inputs: inputs.map(sourceOf), output, stride, clamps: 0 });
  }
  return { tensors, layers, outputs: outputs.map(sourceOf) };
}
