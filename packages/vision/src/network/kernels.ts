import { readFileSync } from 'node:fs';

/** The functions of assembly/index.ts that compute a layer. Their arguments are addresses and counts. */
export interface LayerKernels {
  readonly [name: string]: (...values: number[]) => void;
}

interface MemoryExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  firstFreeByte(): number;
  reserve(end: number): number;
}

/** A module with memory of its own. */
export type Kernels = MemoryExports & { readonly layers: LayerKernels };

/** The part of the global that this file uses. Neither Node's types nor the language's declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | null = null;

/** A new instance of the module, which is compiled on first use. */
export function createKernels(): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../network.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory, firstFreeByte, reserve } = exports as MemoryExports; // scripts/build-wasm.mjs builds the module from assembly/
  return { memory, firstFreeByte, reserve, layers: exports as LayerKernels };
}
