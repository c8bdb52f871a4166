/** Whether a processing instruction only describes the document. Style sheets and programs do not. Pure. */
export function isHarmlessInstruction(name: string, value: string): boolean {
  return (name === 'xml' || name === 'xpacket') && !/[<>]/.test(value);
}

const harmlessDoctype = /^\s*svg(?:\s+(?:PUBLIC\s+"-\/\/W3C\/\/DTD SVG [\w. /-]+"|SYSTEM)\s+"https?:\/\/www\.w3\.org\/[\w./-]+")?\s*$/i;

/** Whether a document type names SVG and declares nothing. Pure. */
export function isHarmlessDoctype(doctype: string): boolean {
  return harmlessDoctype.test(doctype);
}

/** Whether an HTML parser reads the same comment. It ends `<!-->` and `<!--->` at once. Pure. */
export function isHarmlessComment(comment: string): boolean {
  return !/^-?>/.test(comment);
}
