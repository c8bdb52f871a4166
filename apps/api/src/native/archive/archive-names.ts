import { cutFileName, formatInfo, type ImageFormat } from '@pixmill/contracts';

/** Gives each result the name that it has in an archive. */
export type NameResult = (result: { readonly name: string; readonly format: ImageFormat }) => string;

/** Bytes of UTF-8, with room for a number. */
const maxNameBytes = 200;

/** What Windows does not allow in a name, and what turns the direction of a text, so that a name shows another extension. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
const unsafeCharacters = /[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const dotsAndSpacesAtEnds = /^[. ]+|[. ]+$/g;
/** Devices of Windows, also with an extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

const extensionAtEnd = /\.([a-z0-9]{1,5})$/i;
/** Usual extensions besides the one that Pixmill writes. */
const otherExtensions: Readonly<Partial<Record<ImageFormat, readonly string[]>>> = {
  jpeg: ['jpeg', 'jpe', 'jfif'],
  jp2: ['j2k', 'j2c', 'jpc', 'jpf', 'jpx'],
  tiff: ['tif'],
  bmp: ['dib'],
  psd: ['psb'],
  heic: ['heif', 'hif'],
};
/** Extensions that the extension of the result replaces; others are part of the name. */
const imageExtensions = new Set([
  ...Object.values(formatInfo).map(({ extension }) => extension),
  ...Object.values(otherExtensions).flat(),
  'jxl',
]);

/** A name that every system can store in a folder; it never leads out of the folder, and is never hidden. Pure. */
export function toSafeName(name: string): string {
  const cleaned = Buffer.from(name).toString().normalize('NFC').replace(unsafeCharacters, '_').replace(dotsAndSpacesAtEnds, '');
  const named = cleaned === '' ? 'image' : cleaned;
  return cutFileName(deviceName.test(named) ? `_${named}` : named, maxNameBytes);
}

/** A result in JPEG 2000 is a JP2: other extensions of it name other containers. */
const isExtensionOf = (format: ImageFormat, extension: string): boolean =>
  extension === formatInfo[format].extension || (format !== 'jp2' && (otherExtensions[format]?.includes(extension) ?? false));

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
