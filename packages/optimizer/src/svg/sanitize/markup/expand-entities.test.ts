import { describe, expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { expandEntities, MAX_ENTITY_CHARACTERS } from './expand-entities.js';

const withEntities = (declarations: string, content: string) => `<!DOCTYPE svg [${declarations}]><svg>${content}</svg>`;

function rejection(text: string) {
  try {
    expandEntities(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError) return { code: thrown.code, text: thrown.detail ?? thrown.message };
    throw thrown;
  }
}

describe('expandEntities', () => {
  test.each([
    ['in a namespace', '<!ENTITY ns "urn:x">', '<g a="&ns;" b=\'&ns;\'/>', '<g a="urn:x" b=\'urn:x\'/>'],
    ['in text', "<!ENTITY t 'a'>", '<text>&t;&t;</text>', '<text>aa</text>'],
    ['with elements', '<!ENTITY g "<g/>">', '&g;<a>&g;</a>', '<g/><a><g/></a>'],
    ['in entities', '<!ENTITY a "&b;1"><!ENTITY b "2">', '&a;', '21'],
    ['declared twice: the first counts', '<!ENTITY a "1"><!ENTITY a "2">', '&a;', '1'],
    ['with character references', '<!ENTITY a "&#60;g/&#x3e;">', '&a;', '<g/>'],
    ['with an escaped reference', '<!ENTITY a "&#38;#60;g/>">', '&a;', '&#60;g/>'],
    ['with quotes, in an attribute', "<!ENTITY q '\"'>", '<g a="&q; b=&q;"/>', '<g a="&quot; b=&quot;"/>'],
    ['that are not declared', '<!ENTITY a "1">', '&lt;&b;', '&lt;&b;'],
    ['of XML itself, declared again', '<!ENTITY lt "x">', '&lt;', '&lt;'],
    ['but not in comments and CDATA', '<!ENTITY a "1">', '<!--&a;--><![CDATA[&a;]]><?x &a;?>&a;', '<!--&a;--><![CDATA[&a;]]><?x &a;?>1'],
    ['between comments with brackets', '<!-- ]> --> <!ENTITY a "]>"> <!-- don\'t -->', '&a;', ']>'],
  ])('replaces entities %s', (_, declarations, content, expanded) => {
    expect(expandEntities(withEntities(declarations, content))).toBe(`<svg>${expanded}</svg>`);
  });

  test.each([
    '<svg/>',
    '<!DOCTYPE svg><svg a="[1]"/>',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg>[&a;]</svg>',
    '<!-- <!DOCTYPE svg [<!ENTITY a "1">]> --><svg>&a;</svg>',
  ])('returns a text without declarations unchanged: %s', (text) => {
    expect(expandEntities(text)).toBe(text);
  });

  test('drops a public document type with its entities', () => {
    const doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" [\n\t<!ENTITY a "1">\n]>';
    expect(expandEntities(`<?xml version="1.0"?>${doctype}<svg>&a;</svg>`)).toBe('<?xml version="1.0"?><svg>1</svg>');
  });

  test('expands up to the limit, and names the entity that passes it', () => {
    const half = 'x'.repeat(MAX_ENTITY_CHARACTERS / 2);
    expect(expandEntities(withEntities(`<!ENTITY a "${half}">`, '&a;&a;'))).toBe(`<svg>${half}${half}</svg>`);
    expect(rejection(withEntities(`<!ENTITY big "${half}">`, '&big;&big;&big;'))).toEqual({
      code: 'svg_not_allowed',
      text: expect.stringContaining('with the entity big its entities add more than 64 kB'),
    });
  });

  const laughs = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join('');
  test.each([
    ['entities that multiply', `<!ENTITY l0 "ha">${laughs}`, '&l9;', 'add more than'],
    ['an entity in itself', '<!ENTITY a "&a;">', '&a;', 'the entity a its entities add more than'],
    ['entities in each other', '<!ENTITY a "&b;"><!ENTITY b "&a;">', '<g a="&a;"/>', 'add more than'],
    ['an external entity', '<!ENTITY x SYSTEM "file:///etc/passwd">', '', 'the entity x is not'],
    ['a public entity', '<!ENTITY x PUBLIC "a" "b">', '', 'the entity x is not'],
    ['a parameter entity', '<!ENTITY % p "x">', '', 'the entity p is not'],
    ['a use of a parameter entity', '<!ENTITY a "%p;">', '&a;', 'the entity a is not'],
    ['a default attribute', '<!ATTLIST svg onload CDATA "x">', '', 'declarations'],
    ['an element declaration', '<!ELEMENT svg ANY>', '', 'declarations'],
  ])('rejects %s', (_, declarations, content, text) => {
    expect(rejection(withEntities(declarations, content))).toEqual({ code: 'svg_not_allowed', text: expect.stringContaining(text) });
  });

  test.each([
    ['a tag in an attribute', '<!ENTITY a "<g/>">', '<g a="&a;"/>'],
    ['half of a tag', '<!ENTITY a "<g ">', '&a;/>'],
  ])('rejects %s as damaged', (_, declarations, content) => {
    expect(rejection(withEntities(declarations, content))).toMatchObject({ code: 'image_damaged' });
  });
});
