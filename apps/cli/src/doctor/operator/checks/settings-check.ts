import { renderProblem } from '@pixmill/runtime';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/configuration.md';
const secretNames = ['SECRETS_KEY', 'ADMIN_API_KEY', 'BOOTSTRAP_API_KEY'] as const;

/** All settings of all processes, as a start checks them, and what a start cannot know to be wrong. */
export const settingsCheck: Check<OperatorContext> = {
  name: 'settings',
  async run(context): Promise<CheckReport> {
    const { setCount, problems, warnings } = context;
    return {
      summary: `${setCount} set, the others have their defaults${problems.length > 0 ? `, ${problems.length} invalid` : ''}`,
      figures: { set: setCount, invalid: problems.length },
      findings: [
        ...problems.map((each) =>
          problem(renderProblem(each).trim(), `${each.value === undefined ? 'Set' : 'Correct'} ${each.name}, then start again (${page})`),
        ),
        ...warnings.map((text) => warning(text, `Correct the name or the value, or remove it (${page})`)),
        ...findDataDirTrouble(context),
        ...findWeakSecrets(context),
        ...findPublicUrlTroubles(context),
      ],
    };
  },
};

function findDataDirTrouble({ dataDirTrouble }: OperatorContext): Finding[] {
  const remedy = 'Run the doctor as the user of the service: `sudo -u USER ...` (docs/running.md#build-as-one-user-run-as-another)';
  return dataDirTrouble === null ? [] : [problem(`DATA_DIR cannot be read: ${dataDirTrouble}`, remedy)];
}

/** Copied from an example, or as easy to guess: one letter repeated, or few different ones. */
function isWeak(secret: string): boolean {
  return new Set(secret).size < 6 || /change.?me|example|secret.?key|password|0123456789|abcdefgh/i.test(secret);
}

function findWeakSecrets({ env, invalid }: OperatorContext): Finding[] {
  return secretNames
    .filter((name) => env[name] && !invalid.has(name) && isWeak(env[name]))
    .map((name) => {
      const change = name === 'SECRETS_KEY' ? 'put a new key first, see docs/running.md#rotate-the-secrets-key' : page;
      return warning(`${name} is easy to guess.`, `Use a random one, such as of \`openssl rand -hex 32\` (${change})`);
    });
}

const isLoopback = (host: string) => /^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(host);

function findPublicUrlTroubles({ settings, env }: OperatorContext): Finding[] {
  const { HOST, PUBLIC_URL, TRUST_PROXY } = settings;
  if (PUBLIC_URL === undefined) return []; // a rule of the supervisor warns when HOST is a wildcard
  const { hostname, protocol } = new URL(PUBLIC_URL);
  const reached = `PUBLIC_URL is ${PUBLIC_URL}`;
  return [
    ...(isLoopback(hostname) && !isLoopback(HOST)
      ? [
          warning(
            `${reached}, which only this machine reaches, but HOST is ${HOST}: callers get results at an address that is theirs.`,
            `Set PUBLIC_URL to the address that callers use (docs/running.md#settings-to-know-first)`,
          ),
        ]
      : []),
    ...(protocol === 'https:' && TRUST_PROXY === 0
      ? [
          warning(
            `${reached}, so a proxy is in front, but TRUST_PROXY is ${env.TRUST_PROXY || 'not set'}: all callers share the limits of one address.`,
            'Set TRUST_PROXY=1, or the address ranges of the proxy (docs/running.md#behind-a-proxy)',
          ),
        ]
      : []),
  ];
}
