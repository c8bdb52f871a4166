import { formatInfo, type ImageFormat, otherExtensions, toSafeName } from '@pixmill/contracts';

/** Gives each result the name that it has in an archive. */
export type NameResult = (result: { readonly name: string; readonly format: ImageFormat }) => string;

const extensionAtEnd = /\.([a-z0-9]{1,5})$/i;
/** Extensions that the extension of the result replaces; others are part of the name. */
const imageExtensions = new Set([
  ...Object.values(formatInfo).map(({ extension }) => extension),
  ...Object.values(otherExtensions).flat(),
  'jxl',
]);

/** A result in JPEG 2000 is a JP2: other extensions of it name other containers. */
const isExtensionOf = (format: ImageFormat, extension: string): boolean =>
  extension === formatInfo[format].extension || (format !== 'jp2' && otherExtensions[format].includes(extension));

/** Splits a name into its stem and the extension of the result's format; an extension that fits is kept. Pure. */
function splitName(name: string, format: ImageFormat): { readonly stem: string; readonly extension: string } {
  const [suffix = '', extension = ''] = extensionAtEnd.exec(name) ?? [];
  const isImageName = imageExtensions.has(extension.toLowerCase()) && suffix.length < name.length;
  const stem = isImageName ? name.slice(0, -suffix.length) : name;
  return { stem, extension: isImageName && isExtensionOf(format, extension.toLowerCase()) ? suffix : `.${formatInfo[format].extension}` };
}

/** Names are compared as Windows and macOS do. */
const toKey = (name: string) => name.toLowerCase();

/**
 * Names of one archive, each once: `a.jpg`, then `a (2).jpg`. Keeps the name of an image with the extension of the result. `reserved` are
 * names of other files of the archive.
 */
export function createArchiveNames(reserved: readonly string[] = []): NameResult {
  const taken = new Set(reserved.map(toKey));
  const nextNumbers = new Map<string, number>();

  return ({ name, format }) => {
    const { stem, extension } = splitName(toSafeName(name), format);
    const firstName = `${stem}${extension}`;
    let number = nextNumbers.get(toKey(firstName)) ?? 1;
    let candidate = number === 1 ? firstName : `${stem} (${number})${extension}`;
    while (taken.has(toKey(candidate))) {
      number += 1;
      candidate = `${stem} (${number})${extension}`;
    }
    taken.add(toKey(candidate));
    nextNumbers.set(toKey(firstName), number + 1);
    return candidate;
  };
}
