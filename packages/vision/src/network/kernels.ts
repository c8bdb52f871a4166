import { createWasmOpener } from '@pixmill/runtime/wasm';

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

const openModule = createWasmOpener(new URL('../network.wasm', import.meta.url));

/** A new instance of the module, which is compiled on first use. */
export function createKernels(): Kernels {
  const exports = openModule();
  const { memory, firstFreeByte, reserve } = exports as MemoryExports; // scripts/build-wasm.mjs builds the module from assembly/
  return { memory, firstFreeByte, reserve, layers: exports as LayerKernels };
}
