/** What the API reads of an upload. It loads a fifth of the modules of the whole package. */
export { readHeaderSize } from './header-size.js';
export { sniff } from './sniff/sniff.js';
