export type { FacePicture, Rectangle } from './faces/face-picture.js';
export { findFaces } from './faces/find-faces.js';
export { type Network, openNetwork, type Tensor } from './network/network.js';
