/**
 * One SQL statement: its text and its parameters. Has the form that Prisma's `$executeRaw` takes. Prisma's own class would load its client, a
 * tenth of a second of processor time in every process and every command.
 */
export class Statement {
  /** The constant parts; a value stands between each two. */
  readonly strings: string[];
  readonly values: unknown[];

  constructor(strings: readonly string[], values: readonly unknown[]) {
    const parts: string[] = [strings[0] ?? ''];
    this.values = [];
    const extendLast = (text: string) => {
      parts[parts.length - 1] += text;
    };
    values.forEach((value, index) => {
      const after = strings[index + 1] ?? '';
      if (value instanceof Statement) {
        extendLast(value.strings[0] ?? '');
        parts.push(...value.strings.slice(1));
        this.values.push(...value.values);
        extendLast(after);
      } else {
        this.values.push(value);
        parts.push(after);
      }
    });
    this.strings = parts;
  }

  /** With `$1`, `$2` and so on for the parameters. */
  get text(): string {
    return this.strings.reduce((text, part, index) => `${text}$${index}${part}`);
  }

  /** By this property Prisma knows a statement from a template. */
  get sql(): string {
    return this.text;
  }

  get statement(): string {
    return this.text;
  }

  inspect() {
    return { sql: this.sql, statement: this.statement, text: this.text, values: this.values };
  }
}

/** Builds statements: a value becomes a parameter, a statement becomes part of the text. */
export const sql = (strings: TemplateStringsArray, ...values: readonly unknown[]): Statement => new Statement(strings, values);

/** For constants of this package only. */
export const raw = (text: string): Statement => new Statement([text], []);

export const empty: Statement = raw('');

/** The items, values or statements, with `separator` between each two. Takes at least one item. */
export function join(items: readonly unknown[], separator = ','): Statement {
  return new Statement(['', ...items.slice(1).map(() => separator), ''], items);
}
