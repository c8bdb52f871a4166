import { createRandomId } from './random-id.js';

/** A part of a form: a text, or a file with its name. */
export type FormPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly fileName: string; readonly blob: Blob };

/**
 * A form as one Blob: its size is known before it is sent, it is the same on each try, and its files are read while they are sent. A FormData has
 * no size, so that its progress could not be told. Source: RFC 7578, and `multipart/form-data` of the HTML standard for names.
 */
export function toMultipart(parts: readonly FormPart[]): Blob {
  const boundary = `pixmill-${createRandomId()}`;
  const pieces = parts.flatMap((part) => {
    const file =
      'blob' in part ? `; filename="${escapeName(part.fileName)}"\r\nContent-Type: ${part.blob.type || 'application/octet-stream'}` : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(part.name)}"${file}\r\n\r\n`;
    return [head, 'blob' in part ? part.blob : part.text, '\r\n'];
  });
  return new Blob([...pieces, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

const escapeName = (name: string) => name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
