import { readFileSync } from 'node:fs';
import { AppError } from '@pixmill/contracts';
import { srgbToLinear } from './srgb.js';

/** What assembly/index.ts exports; pointers are bytes into the memory. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly byteCurve: { readonly value: number };
  readonly curve: { readonly value: number };
  open(width: number, height: number, keepOriginal: number, tileColumns: number, tileRows: number): number;
  restart(): void;
  scaleCount(): number;
  selectMaps(scale: number, maps: number): void;
  samples(): number;
  sums(): number;
  originalRow(scale: number, channel: number, y: number, mean: number): number;
  pushOriginalRow(channels: number, is16Bit: number, background: number): void;
  pushDistortedRow(channels: number, is16Bit: number, background: number): void;
}

/** As much of the global as is used here; neither Node's types nor the language's have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** A kernel whose memory has grown beyond this is not kept for the next who asks: a memory never shrinks. A mosaic needs 37 MB. */
const MAX_IDLE_BYTES = 48_000_000;

/** Alpha needs two at a time. */
const MAX_IDLE_KERNELS = 2;

const idleKernels: KernelExports[] = [];
let compiled: object | null = null;

function createKernel(): KernelExports {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./ssimulacra2.wasm', import.meta.url)));
  const kernel = new WebAssembly.Instance(compiled).exports as KernelExports;
  new Float32Array(kernel.memory.buffer, kernel.byteCurve.value, 256).forEach((_, at, curve) => {
    curve[at] = srgbToLinear(at / 255);
  });
  new Float32Array(kernel.memory.buffer, kernel.curve.value, 4098).forEach((_, at, curve) => {
    curve[at] = srgbToLinear(at / 4096);
  });
  return kernel;
}

/** What a kernel is opened for. */
export interface KernelOptions {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Whether the whole original stays, for several distorted pictures. */
  readonly keep: boolean;
  readonly tileColumns: number;
  readonly tileRows: number;
}

/** A kernel for pictures of one size, until it is given back. The module is compiled once a process. Throws AppError `image_too_large`. */
export function acquireKernel({ width, height, keep, tileColumns, tileRows }: KernelOptions): KernelExports {
  const kernel = idleKernels.pop() ?? createKernel();
  if (kernel.open(width, height, Number(keep), tileColumns, tileRows)) return kernel;
  throw new AppError('image_too_large', { detail: `no memory to compare ${width}x${height} px` });
}

/** Gives a kernel back; who gave it must not use it any more. */
export function releaseKernel(kernel: KernelExports): void {
  if (idleKernels.length < MAX_IDLE_KERNELS && kernel.memory.buffer.byteLength <= MAX_IDLE_BYTES) idleKernels.push(kernel);
}
