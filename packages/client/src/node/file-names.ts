import { toExtension } from '../downloads/file-types.js';
import type { Variant } from '../types.js';

/** Names of devices, which Windows opens in place of a file. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** Leaves room for an extension and the end of a temporary name in the 255 bytes that a name may have. */
const maxStemBytes = 200;

/** Names for the results of an image in a folder: without folders, leading dots and what some systems do not allow; each once. Pure. */
export function toFileNames(imageName: string, variants: readonly Variant[]): string[] {
  const base = imageName.split(/[\\/]/).at(-1) ?? '';
  const stem = base
    .replace(/\.[a-z\d]{1,5}$/i, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const safe = stem === '' || deviceName.test(stem) ? `image${stem === '' ? '' : `-${stem}`}` : cut(stem);
  const used = new Set<string>();
  return variants.map(({ format }) => {
    const extension = toExtension(format);
    let name = `${safe}.${extension}`;
    for (let number = 2; used.has(name); number += 1) name = `${safe} (${number}).${extension}`;
    used.add(name);
    return name;
  });
}

/** The first characters that fit. */
function cut(stem: string): string {
  const characters = [...stem];
  while (Buffer.byteLength(characters.join('')) > maxStemBytes) characters.pop();
  return characters.join('');
}
