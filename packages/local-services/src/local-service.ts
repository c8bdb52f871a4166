export interface LocalServiceOptions {
  /** Folder of this one server; created when missing. Its files go elsewhere when the server's user cannot enter it. */
  readonly dataDir: string;
  /** Folder in which the port is remembered from one start to the next; created when missing. */
  readonly runDir: string;
  /** The server's own output is appended here. */
  readonly logFile: string;
  /** A port that must be had; without it the port of the last start, or a free one. */
  readonly port?: number;
  /** False trades safety after a power cut for speed: for tests. */
  readonly durable: boolean;
  /** Receives plain sentences for the person at the terminal. */
  log(line: string): void;
}

/** A server that accepts connections on 127.0.0.1. */
export interface LocalService {
  readonly name: 'postgres' | 'redis';
  /** Connection URL with its password. */
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** Whether it was found running, left behind by a starter that died. */
  readonly adopted: boolean;
  /** Where its files are. */
  readonly home: string;
  /** Resolves when the server is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Stops it in good order, by force after its time; resolves when it is gone. Safe to repeat. */
  stop(): Promise<void>;
}
