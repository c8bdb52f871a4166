/** An error of commander as one line: its suggestion is on a second one, in parentheses. Pure. */
export function toSentence(text: string): string {
  const [, message = '', suggestion] = /^(?:error: )?(.*?)(?:\n\((.*)\))?\n*$/s.exec(text) ?? [];
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`.replace(/(?<![.?!])$/, '.');
  return `${suggestion === undefined ? sentence : `${sentence} ${suggestion}`}\n`;
}
