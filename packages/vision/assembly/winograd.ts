/**
 * What the convolutions by Winograd's F(4x4, 3x3) share: 36 products give 16 outputs, where the sum of the definition takes 144.
 * Source of the matrices: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, section 4.3.
 *
 * A framed plane is width x height pixels of `channels` floats inside a frame of zeros: one pixel to the left and above; to the right and below
 * what the last tile of 4x4 pixels needs, and one more. No kernel writes into the frame.
 */

/** The 36 values of a tile between the two passes of a transform, 4 channels of each. */
export const scratch: usize = memory.data(36 * 16, 16);

/** How many tiles of 4 pixels cover a length. */
export function tilesOf(length: i32): i32 {
  return (length + 3) >> 2;
}
