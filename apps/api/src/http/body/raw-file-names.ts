import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import type { Options } from 'multer';

interface RawFileNames extends Pick<Options, 'fileFilter'> {
  /** Feeds the parser; multer's types do not know this option yet. */
  readonly streamHandler: (request: IncomingMessage, parser: Writable) => void;
}

/**
 * multer options that keep file names as they were sent. By itself it turns `%22`, `%0A` and `%0D` into what a browser may have
 * meant by them, but clients compare a name byte for byte with the one they sent (MegaOptim contract sections 2 and 4).
 */
export function keepRawFileNames(): RawFileNames {
  let sent: string | undefined;
  return {
    streamHandler(request, parser) {
      // The parser tells us first, then multer, which asks the filter in the same breath.
      parser.prependListener('file', (_field: string, _bytes: unknown, { filename }: { readonly filename?: string }) => {
        sent = filename;
      });
      request.pipe(parser);
    },
    fileFilter(_request, file, decide) {
      file.originalname = sent ?? file.originalname;
      decide(null, true);
    },
  };
}
