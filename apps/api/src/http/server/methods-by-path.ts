/** The paths of routes with the methods of each in upper case, for the `Allow` header of a 405. */
export function methodsByPath(routes: readonly { readonly path: string; readonly method: string }[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  return methods;
}
