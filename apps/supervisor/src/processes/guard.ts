import { type ChildProcess, spawn } from 'node:child_process';
import type { ListedProcess } from '@pixmill/local-services';

/** Name in the command line of a guard. */
const guardName = 'pixmill-guard';

/** Signals that stop a server cleanly; every other process is a child. */
const serverSignals: Readonly<Record<string, string>> = { postgres: 'INT', redis: 'TERM' };

/**
 * Reads the pids of the service, one complete list a line, until its input ends. Then the supervisor was killed: children get SIGTERM
 * and 5 s, then their whole groups SIGKILL; servers are stopped after them and get 20 s. Codec processes get no SIGTERM: their worker
 * still finishes its image.
 */
const script = `
children= servers=
while read -r kind list; do
  case $kind in
    children) children=$list ;;
    servers) servers=$list ;;
  esac
done
for pid in $children; do kill -s TERM -- "$pid" 2>/dev/null; done
running() { for pid in "$@"; do kill -s 0 -- "-$pid" 2>/dev/null && return 0; done; return 1; }
seconds=0
while [ $seconds -lt 5 ] && running $children; do sleep 1; seconds=$((seconds + 1)); done
for pid in $children; do kill -s KILL -- "-$pid" 2>/dev/null; done
while [ $seconds -lt 5 ]; do sleep 1; seconds=$((seconds + 1)); done
groups=
for server in $servers; do
  kill -s "\${server#*:}" -- "\${server%:*}" 2>/dev/null
  groups="$groups \${server%:*}"
done
seconds=0
while [ $seconds -lt 20 ] && running $groups; do sleep 1; seconds=$((seconds + 1)); done
for pid in $groups; do kill -s KILL -- "-$pid" 2>/dev/null; done
`;

const restartDelayMs = 1_000;

/** Whether a process is the guard of a supervisor. */
export function isGuard({ commandLine }: Pick<ListedProcess, 'commandLine'>): boolean {
  return commandLine.includes(guardName);
}

/**
 * A small shell that ends the service when the supervisor was killed, so that nothing outlives it, not even a process that hangs
 * (docs/reliability.md#watchdog). The next start ends a guard first, and then adopts the databases.
 */
export class Guard {
  readonly #runDir: string;
  readonly #pids = new Map<string, number>();
  #shell: ChildProcess;
  #ended = false;

  constructor(runDir: string) {
    this.#runDir = runDir;
    this.#shell = this.#start();
  }

  /** Tells the guard about a process; null when it has exited. */
  setPid(name: string, pid: number | null): void {
    if (pid === null) this.#pids.delete(name);
    else this.#pids.set(name, pid);
    this.#report();
  }

  /** Ends the guard at once, after everything else has stopped: a last line might not leave this process before its exit. */
  end(): void {
    this.#ended = true;
    this.#shell.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script, guardName, this.#runDir], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    shell.stdin?.on('error', () => undefined); // it exited; the next line starts another
    const restart = () => {
      if (!this.#ended) setTimeout(() => this.#restart(), restartDelayMs).unref();
    };
    shell.once('error', restart);
    shell.once('exit', restart);
    shell.unref();
    return shell;
  }

  #restart(): void {
    if (this.#ended) return;
    this.#shell = this.#start();
    this.#report();
  }

  #report(): void {
    const pids = [...this.#pids];
    const children = pids.filter(([name]) => serverSignals[name] === undefined).map(([, pid]) => pid);
    const servers = pids.flatMap(([name, pid]) => (serverSignals[name] === undefined ? [] : [`${pid}:${serverSignals[name]}`]));
    this.#shell.stdin?.write(`children ${children.join(' ')}\nservers ${servers.join(' ')}\n`);
  }
}
