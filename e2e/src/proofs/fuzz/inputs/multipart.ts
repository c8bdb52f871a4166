export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  /** Makes the part a file. It is written unescaped, so it must contain no quote and no line break. */
  readonly fileName?: string;
}

export const boundary = 'pixmill-fuzz-boundary';

export const multipartType = `multipart/form-data; boundary=${boundary}`;

/** Encodes a form. */
export function writeMultipart(parts: readonly Part[]): Buffer {
  const written = parts.map(({ name, value, fileName }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: application/octet-stream`;
    return Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]);
}
