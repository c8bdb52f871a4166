export type Headers = readonly (readonly [name: string, value: string])[];

export interface RequestText {
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
  readonly body?: Buffer;
  readonly version?: string;
}

/** A request as bytes, with nothing checked or escaped: no HTTP client would send what a fuzzer has to. */
export function writeRequest({ method, target, headers, body, version = 'HTTP/1.1' }: RequestText): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${target} ${version}\r\n${lines.join('')}\r\n`), body ?? Buffer.alloc(0)]);
}
