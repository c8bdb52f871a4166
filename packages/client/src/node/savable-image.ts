import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DownloadOptions } from '../downloads/download.js';
import { OptimizedImage } from '../optimized-image.js';
import type { Variant } from '../types.js';
import { toFileNames } from './file-names.js';
import { saveDownload } from './save-download.js';

/** The result of one image, in Node, Deno and Bun: it can be saved. */
export class SavableImage extends OptimizedImage {
  /**
   * Saves the main result, or another variant, and creates the folder. The file appears when it is complete. Throws ServiceError, ConnectionError, the
   * reason of the signal, or an error of the file system.
   */
  async save(path: string | URL, variant: Variant = this.main, options: DownloadOptions = {}): Promise<void> {
    await saveDownload(this.stream(variant, options), path instanceof URL ? fileURLToPath(path) : path);
  }

  /** Saves every variant into a folder, under the name of the image with the extension of the variant. Returns the paths. Throws as `save` does. */
  async saveAll(folder: string | URL, options: DownloadOptions = {}): Promise<string[]> {
    const folderPath = folder instanceof URL ? fileURLToPath(folder) : folder;
    const paths = toFileNames(this.name, this.variants).map((name) => join(folderPath, name));
    for (const [index, variant] of this.variants.entries()) await this.save(paths[index] as string, variant, options);
    return paths;
  }
}
