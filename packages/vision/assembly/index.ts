/**
 * Layers of convolutional networks on 32-bit floats. Every tensor is rows, columns, channels (NHWC), and its channels are padded to a multiple
 * of 4. Addresses are byte offsets into the memory; ../src/network lays it out. Sums have a fixed order and no relaxed instruction is used, so
 * every machine computes the same bits.
 */
export { add, relu } from './add';
export { convolve } from './convolve';
export { convolveDepthwise } from './convolve-depthwise';
export { maxPool } from './max-pool';
export { firstFreeByte, reserve } from './memory';
export { mixPlanes } from './mix-planes';
export { multiplyPoints } from './multiply-points';
export { multiplyTiles } from './multiply-tiles';
export { padChannels } from './pad-channels';
export { resizeBilinear } from './resize-bilinear';
export { transformKernels } from './transform-kernels';
export { transformPlane } from './transform-plane';
export { transformProducts } from './transform-products';
