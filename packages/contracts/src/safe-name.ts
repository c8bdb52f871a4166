import { cutFileName } from './file-name.js';

/** Bytes of UTF-8, with room for a number. */
const maxNameBytes = 200;

/** What Windows does not allow in a name, and what turns the direction of a text, so that a name shows another extension. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
const unsafeCharacters = /[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const dotsAndSpacesAtEnds = /^[. ]+|[. ]+$/g;
/** Devices of Windows, also with an extension. */
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** A name that every system can store in a folder; it never leads out of the folder, and is never hidden. Pure. */
export function toSafeName(name: string): string {
  const cleaned = Buffer.from(name).toString().normalize('NFC').replace(unsafeCharacters, '_').replace(dotsAndSpacesAtEnds, '');
  const named = cleaned === '' ? 'image' : cleaned;
  return cutFileName(deviceName.test(named) ? `_${named}` : named, maxNameBytes);
}
