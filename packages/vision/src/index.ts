export type { FacePicture, Rectangle } from './faces/face-picture.js';
export { findFaces } from './faces/find-faces.js';
export { type Network, openNetwork, type Tensor } from './network/network.js';
export type { ConvolveStep, MixStep, Model, ModelStep, PlaneForm, ShuffleStep } from './super-resolution/model.js';
export { modelFileName, readModel, writeModel } from './super-resolution/model-file.js';
export type { RgbPicture } from './super-resolution/rgb-picture.js';
export { superResolve } from './super-resolution/super-resolve.js';
export { countTilePixels } from './super-resolution/tiles.js';
