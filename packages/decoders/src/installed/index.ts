/** Which optional parts are installed. This entry loads no decoder. */
export { findInstalledParts, type InstalledPart, type PartName, partManifestName, partNames, toPartFolder } from './installed-parts.js';
