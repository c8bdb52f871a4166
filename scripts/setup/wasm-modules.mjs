/** The workspaces with AssemblyScript in `assembly/`, the module that each becomes in `dist/`, and licences in `src/` that go beside it. */
export const wasmModules = [
  { workspace: 'packages/metric', module: 'ssimulacra2.wasm', licences: ['LICENSE-weights.txt'] },
  { workspace: 'packages/resample', module: 'resample.wasm', licences: [] },
  { workspace: 'packages/vision', module: 'network.wasm', licences: [] },
];
