/** Decodes percent escapes; keeps a text with an invalid escape as it is. */
export function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An invalid escape is ordinary input: the text is used as sent.
    return text;
  }
}
