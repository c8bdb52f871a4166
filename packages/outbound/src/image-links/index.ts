export { type ImageLinks, type ImageLinksRequest, type ReadImageLinks, readImageLinks } from './read-image-links.js';
