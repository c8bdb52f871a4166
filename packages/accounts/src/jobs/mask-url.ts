/** Query fields whose value gives access: signatures of S3, Azure (`sig`) and CloudFront, tokens, keys and passwords. */
const secretField = /sig|token|key|secret|pass|credential|auth|policy/i;

/**
 * A URL for the terminal: its login and the query values that give access are replaced by `***`, all else is as it was sent. `login` adds
 * the mask of a login that is stored elsewhere. Pure.
 */
export function maskUrl(url: string, { login = false }: { readonly login?: boolean } = {}): string {
  const [, start = '', address = '', fragment = ''] = /^([^:]+:\/\/)?([^#]*)(#.*)?$/s.exec(url) ?? [];
  const [path = '', ...query] = address.split('?');
  const [authority = '', ...segments] = path.split('/');
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const maskedLogin = login || authority.includes('@') ? '***@' : '';
  const maskedQuery = query.map((part) => `?${part.split('&').map(maskField).join('&')}`).join('');
  return `${start}${[`${maskedLogin}${host}`, ...segments].join('/')}${maskedQuery}${fragment === '' ? '' : '#***'}`;
}

function maskField(field: string): string {
  const [name = '', ...value] = field.split('=');
  return value.length > 0 && secretField.test(name) ? `${name}=***` : field;
}
