export { type CollectImageLinks, collectImageLinks } from './collect-image-links.js';
export { type ImageLinks, type ImageLinksRequest, type ReadImageLinks, readImageLinks } from './read-image-links.js';
