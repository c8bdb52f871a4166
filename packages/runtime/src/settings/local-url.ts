/** The address at which a server of this machine is reached that listens at `HOST` and `PORT`: loopback for a wildcard address. Pure. */
export function toLocalUrl({ HOST, PORT }: { readonly HOST: string; readonly PORT: number }): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}
