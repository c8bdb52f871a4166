import type { Socket } from 'node:net';

/** A client that sends nothing for this long has read the answer, or never will. */
const silenceMs = 2_000;
/** Longest time that the rest of a request is read and dropped. */
const maxLingerMs = 10_000;

const closing = new WeakSet<Socket>();

/** Whether the connection ends with its current answer; requests that arrive later get none. */
export const isClosing = (socket: Socket): boolean => closing.has(socket);

/**
 * Makes the end of a connection gentle: when Node has sent the last answer, our side is closed, and what the client still sends is read and
 * dropped until it closes, falls silent, or `maxLingerMs` have passed. The kernel answers data for a closed socket with a reset, and a reset
 * discards the answer that the client has not read yet.
 */
export function lingerOnClose(socket: Socket): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  socket.destroySoon = () => linger(socket);
}

function linger(socket: Socket): void {
  if (socket.destroyed) return;
  socket.destroySoon = () => {}; // Node may ask again
  socket.end();
  socket.resume();
  let bytesSeen = socket.bytesRead;
  const silence = setInterval(() => {
    if (socket.bytesRead === bytesSeen) socket.destroy();
    bytesSeen = socket.bytesRead;
  }, silenceMs);
  const limit = setTimeout(() => socket.destroy(), maxLingerMs);
  socket.once('close', () => {
    clearInterval(silence);
    clearTimeout(limit);
  });
}
