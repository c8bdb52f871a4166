import { nameOfFile } from '@pixmill/dialects';

/** The file name in a Content-Disposition (RFC 6266); null without one that can be read. Pure. */
export function nameFromDisposition(header: string | undefined): string | null {
  if (header === undefined) return null;
  const encoded = /;\s*filename\*\s*=\s*utf-8'[^']{0,20}'([^;\s]{1,1000})/i.exec(header)?.[1];
  const plain = /;\s*filename\s*=\s*(?:"([^"]{1,1000})"|([^;"\s]{1,1000}))/i.exec(header);
  const name = (encoded && decode(encoded)) ?? plain?.[1] ?? plain?.[2] ?? null;
  return name === null ? null : nameOfFile(Buffer.from(name, 'latin1').toString('utf8').includes('\uFFFD') ? name : toUtf8(name));
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // the other form of the name, if there is one
  }
}

/** Headers arrive as Latin-1; clients send UTF-8. */
const toUtf8 = (text: string) => (/^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text);
