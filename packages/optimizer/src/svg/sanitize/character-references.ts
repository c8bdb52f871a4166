/**
 * Decodes the character references that no reader can take for markup: blanks and characters beyond ASCII. The parser of svgo accepts only
 * a few hundred references, and embedded pixels have one per line. Pure.
 */
export function decodeCharacterReferences(text: string): string {
  return text.replace(/&#(?:([0-9]{1,7})|x([0-9a-f]{1,6}));/gi, (reference, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if ([9, 10, 13, 32].includes(code)) return String.fromCodePoint(code);
    const isCharacter = code >= 0x80 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : reference;
  });
}

/** The options of svgo that escape only what must be escaped. */
export const minimalEscapes = { regEntities: /[&<]|(?<=\]\])>/g, regValEntities: /[&"<]/g };
