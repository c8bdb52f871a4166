import { createWasmOpener } from '@pixmill/runtime/wasm';

/** The exports of assembly/index.ts. Pointers are byte offsets into the memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  open(width: number, newWidth: number, channels: number, sampleBytes: number): number;
  samples(): number;
  firstColumns(): number;
  columnWeights(): number;
  pushRow(y: number, is16Bit: number): void;
  pullRow(first: number, last: number, is16Bit: number, w0: number, w1: number, w2: number, w3: number, w4: number, w5: number): void;
}

const openModule = createWasmOpener(new URL('./resample.wasm', import.meta.url));

let kernel: KernelExports | null = null;

/** The only kernel of the process: it is used without a pause from one image to the next. Its module is compiled on first use. */
export function getKernel(): KernelExports {
  kernel ??= openModule() as KernelExports; // scripts/build-wasm.mjs builds the module from assembly/
  return kernel;
}
