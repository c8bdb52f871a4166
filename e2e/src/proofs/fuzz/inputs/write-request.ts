export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface RequestText {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body?: Buffer;
  readonly version?: string;
}

/** Encodes a request without checks or escapes. HTTP clients would reject what a fuzzer must send. */
export function writeRequest({ method, target, headers, body, version = 'HTTP/1.1' }: RequestText): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${target} ${version}\r\n${lines.join('')}\r\n`), body ?? Buffer.alloc(0)]);
}
