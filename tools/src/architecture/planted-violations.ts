import { libraryHomes } from './rules.js';

/** A file that breaks a rule. Some rules need a second file to be broken. */
export interface PlantedViolation {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly secondFile?: { readonly file: string; readonly text: string };
}

const plant = (rule: string, file: string, text: string): PlantedViolation => ({ rule, file, text });

/** Import of a library. `libraryHomes` has patterns, so their backslashes are removed. */
const importLibrary = (pattern: string) => `import '${pattern.replaceAll('\\', '')}';`;

const homePlants = Object.entries(libraryHomes).map(([home, [first = '']]) =>
  plant(`one-home:${home}`, `apps/worker/src/planted-home-${home.replace('/', '-')}.ts`, importLibrary(first)),
);

/** A cycle of two files through type imports only; compiled code does not contain it. */
const typeCycle: PlantedViolation = {
  rule: 'no-cycle',
  file: 'packages/contracts/src/planted-cycle-a.ts',
  text: "import type { B } from './planted-cycle-b.js';\nexport interface A { readonly b: B | null }",
  secondFile: {
    file: 'packages/contracts/src/planted-cycle-b.ts',
    text: "import type { A } from './planted-cycle-a.js';\nexport interface B { readonly a: A | null }",
  },
};

const acrossPackages: PlantedViolation = {
  rule: 'no-cycle',
  file: 'packages/storage/src/index.ts',
  text: "export type { Bytes } from '@pixmill/object-store';",
  secondFile: { file: 'packages/object-store/src/index.ts', text: "export type { Storage } from '@pixmill/storage';" },
};

export const sourcePlants: readonly PlantedViolation[] = [
  typeCycle,
  acrossPackages,
  plant('unresolvable', 'packages/contracts/src/planted-absent.ts', "import './absent.js';"),
  plant('index-re-exports', 'packages/queue/src/planted/index.ts', "export { AppError } from '@pixmill/contracts';"),
  plant('contracts-imports', 'packages/contracts/src/planted.ts', "import type { Vault } from '@pixmill/runtime';"),
  plant('runtime-imports', 'packages/runtime/src/planted.ts', "import type { Storage } from '@pixmill/storage';"),
  plant('jobs-imports', 'packages/jobs/src/planted.ts', "import type { startRedis } from '@pixmill/local-services';"),
  plant('accounts-imports', 'packages/accounts/src/planted.ts', "import type { Submit } from '@pixmill/jobs';"),
  plant('db-imports', 'packages/db/src/planted.ts', "import type { Producer } from '@pixmill/queue';"),
  plant('queue-imports', 'packages/queue/src/planted.ts', "import type { Database } from '@pixmill/db';"),
  plant('dialects-imports', 'packages/dialects/src/planted.ts', "import { sniff } from '@pixmill/image-formats';"),
  plant('storage-imports', 'packages/storage/src/planted.ts', "import '@pixmill/queue';"),
  plant('outbound-imports', 'packages/outbound/src/planted.ts', "import type { Storage } from '@pixmill/storage';"),
  plant('optimizer-imports', 'packages/optimizer/src/planted.ts', "import type { Storage } from '@pixmill/storage';"),
  plant(
    'object-store-imports',
    'packages/object-store/src/planted.ts',
    "import type { GuardedHttpClient } from '@pixmill/outbound/guard';",
  ),
  plant('image-formats-imports', 'packages/image-formats/src/planted.ts', "import type { Optimizer } from '@pixmill/optimizer';"),
  plant('metric-imports', 'packages/metric/src/planted.ts', "import type { Optimizer } from '@pixmill/optimizer';"),
  plant('decoders-imports', 'packages/decoders/src/planted.ts', "import type { Optimizer } from '@pixmill/optimizer';"),
  plant('resample-imports', 'packages/resample/src/planted.ts', "import type { Optimizer } from '@pixmill/optimizer';"),
  plant('vision-imports', 'packages/vision/src/planted.ts', "import type { Optimizer } from '@pixmill/optimizer';"),
  plant('sandbox-imports', 'packages/sandbox/src/planted.ts', "import { sniff } from '@pixmill/image-formats';"),
  plant('local-services-imports', 'packages/local-services/src/planted.ts', "import type { Database } from '@pixmill/db';"),
  plant('client-imports', 'packages/client/src/planted.ts', "import type { Job } from '@pixmill/contracts';"),
  plant('packages-below-apps', 'packages/jobs/src/planted-app.ts', "import type { apiSettings } from '@pixmill/api/config';"),
  plant('apps-separate', 'apps/worker/src/planted-app.ts', "import type { apiSettings } from '@pixmill/api/config';"),
  plant('web-through-client', 'apps/web/src/planted.ts', "import type { Job } from '@pixmill/contracts';"),
  plant('composition-alone', 'apps/api/src/planted.ts', "import type { Composition } from './compose.js';"),
  plant('bench-on-packages', 'bench/src/planted-app.ts', "import type { apiSettings } from '@pixmill/api/config';"),
  plant('testkit-for-tests', 'packages/queue/src/planted-testkit.ts', "import '@pixmill/testkit';"),
  plant('guard-alone', 'packages/outbound/src/guard/planted.ts', "import '../webhooks/index.js';"),
  ...homePlants,
];

export const valuePlants: readonly PlantedViolation[] = [
  plant('packed-imports', 'apps/cli/dist/pull/planted.js', "import '@pixmill/optimizer';"),
  plant('jobs-types-only', 'packages/jobs/dist/planted.js', "import '@pixmill/storage';"),
  plant('sockets-through-the-guard', 'packages/outbound/dist/webhooks/planted.js', "import 'node:http';"),
  plant('accounts-types-only', 'packages/accounts/dist/planted.js', "import '@pixmill/db';"),
];
