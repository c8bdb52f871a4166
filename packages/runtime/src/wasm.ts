import { readFileSync } from 'node:fs';

/** The part of the global that this file uses. Neither Node's types nor the language's declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Opens instances of a WebAssembly module without imports (scripts/build-wasm.mjs makes them); the file is read and compiled for the first one. Each
 * call returns the exports of a new instance, with memory of its own; the caller knows their type. Throws what Node throws for a file that is
 * missing or no module.
 */
export function createWasmOpener(file: URL): () => unknown {
  let compiled: object | null = null;
  return () => {
    compiled ??= new WebAssembly.Module(readFileSync(file));
    return new WebAssembly.Instance(compiled).exports;
  };
}
