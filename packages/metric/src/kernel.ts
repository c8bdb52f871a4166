import { AppError } from '@pixmill/contracts';
import { createWasmOpener } from '@pixmill/runtime/wasm';
import { srgbToLinear } from './srgb.js';

/** The exports of assembly/index.ts. Pointers are byte offsets into the memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly byteCurve: { readonly value: number };
  readonly curve: { readonly value: number };
  open(width: number, height: number, keepOriginal: number): number;
  restart(): void;
  scaleCount(): number;
  selectMaps(scale: number, maps: number): void;
  samples(): number;
  sums(): number;
  originalRow(scale: number, channel: number, y: number, mean: number): number;
  pushOriginalRow(channels: number, is16Bit: number, background: number): void;
  pushDistortedRow(channels: number, is16Bit: number, background: number): void;
}

/** A released kernel with more memory is dropped, because the memory of a kernel never shrinks. A mosaic needs 37 MB. */
const MAX_IDLE_BYTES = 48_000_000;

/** An original with alpha needs two kernels at a time. */
const MAX_IDLE_KERNELS = 2;

const idleKernels: KernelExports[] = [];
const openModule = createWasmOpener(new URL('./ssimulacra2.wasm', import.meta.url));

export interface KernelOptions {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Whether all rows of the original stay in memory, for several distorted images. */
  readonly keepOriginal: boolean;
}

/** Opens a kernel for images of one size. The caller must release it. Throws AppError `image_too_large` when there is not enough memory. */
export function acquireKernel({ width, height, keepOriginal }: KernelOptions): KernelExports {
  const kernel = idleKernels.pop() ?? createKernel();
  if (kernel.open(width, height, Number(keepOriginal))) return kernel;
  throw new AppError('image_too_large', { detail: `not enough memory to compare images of ${width}x${height} px` });
}

/** Makes a kernel available for reuse. The caller must not use it afterwards. */
export function releaseKernel(kernel: KernelExports): void {
  if (idleKernels.length < MAX_IDLE_KERNELS && kernel.memory.buffer.byteLength <= MAX_IDLE_BYTES) idleKernels.push(kernel);
}

/** Compiles the module on first use. */
function createKernel(): KernelExports {
  const kernel = openModule() as KernelExports; // scripts/build-wasm.mjs builds the module from assembly/
  fillCurve(new Float32Array(kernel.memory.buffer, kernel.byteCurve.value, 256), 255);
  fillCurve(new Float32Array(kernel.memory.buffer, kernel.curve.value, 4098), 4096);
  return kernel;
}

/** Writes the linear light of `at / steps` at each index. */
function fillCurve(curve: Float32Array, steps: number): void {
  for (let at = 0; at < curve.length; at += 1) curve[at] = srgbToLinear(at / steps);
}
