export interface LocalServiceOptions {
  /** Directory of this server; created when missing. Its files go elsewhere when the server's user cannot enter it. */
  readonly dataDir: string;
  /** Directory of the file that stores the port between starts; created when missing. */
  readonly runDir: string;
  /** The output of the server is appended to this file. */
  readonly logFile: string;
  /** The port to use; by default the port of the last start, or a free one. */
  readonly port?: number;
  /** False is faster but may lose data in a power failure; for tests. */
  readonly durable: boolean;
  /** Aborted when the start is no longer wanted; the server is killed then. */
  readonly stopping?: AbortSignal;
  /** Prints a plain sentence for the person at the terminal. */
  log(line: string): void;
}

/** A server that accepts connections on 127.0.0.1. */
export interface LocalService {
  readonly name: 'postgres' | 'redis';
  /** Connection URL with its password. */
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** Whether the server already ran, because the process that started it died. */
  readonly adopted: boolean;
  /** Directory of its files. */
  readonly home: string;
  /** Resolves when the server exited, for any reason. */
  readonly exited: Promise<void>;
  /** Whether it answers anything within 10 s; a server that starts or is overloaded does. */
  isAlive(): Promise<boolean>;
  /** Ends it and its child processes at once. */
  kill(): void;
  /** Stops it gracefully, and with SIGKILL after a timeout. Resolves when it exited. May be repeated. */
  stop(): Promise<void>;
}
