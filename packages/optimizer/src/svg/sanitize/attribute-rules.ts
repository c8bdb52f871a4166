import { allowedAddressKinds, kindOfAddress } from './allowed/addresses.js';
import {
  animationValues,
  descriptiveAttribute,
  htmlFontAttributes,
  linkAttributes,
  plainAttributes,
  presentationAttributes,
  xmlAttributes,
} from './allowed/attributes.js';
import { undrawnProperties } from './allowed/css.js';
import { addressElements } from './allowed/elements.js';
import { isInertNamespace, XLINK_NAMESPACE } from './allowed/namespaces.js';
import { sanitizeCss, sanitizeCssValue } from './css/sanitize-css.js';
import { localName, prefixOf } from './local-name.js';
import { type NamespaceScope, namespaceOf } from './namespace-scope.js';
import type { NestedSvg } from './nested-svg.js';

/** The element of an attribute. */
export interface AttributeOwner {
  /** Its local name. */
  readonly element: string;
  /** Whether it is the data of an editor. */
  readonly isInert: boolean;
  readonly scope: NamespaceScope | null;
}

/** The value of an attribute as it may stay, null when the attribute goes; and whether what goes draws, null when nothing does. */
export interface AttributeVerdict {
  readonly value: string | null;
  readonly removedDraws: boolean | null;
}

/** Whether an attribute without a prefix is allowed by its name. Pure. */
export function isAllowedName(name: string): boolean {
  const lower = name.toLowerCase();
  return presentationAttributes.has(lower) || plainAttributes.has(lower) || descriptiveAttribute.test(lower);
}

const keep = (value: string): AttributeVerdict => ({ value, removedDraws: null });
const remove = (draws: boolean): AttributeVerdict => ({ value: null, removedDraws: draws });

/** Decides on an attribute by the allow lists. Source: docs/codec-isolation.md#svg. */
export function judgeAttribute(owner: AttributeOwner, [name, value]: readonly [string, string], nested: NestedSvg): AttributeVerdict {
  if (name === 'xmlns' || name.startsWith('xmlns:')) return keep(value);
  if (localName(name) === 'href') return judgeAddress(owner, value, nested);
  return prefixOf(name) === '' ? judgePlain(owner, [name.toLowerCase(), value], nested) : judgePrefixed(owner, [name, value]);
}

function judgeAddress({ element, isInert }: AttributeOwner, value: string, nested: NestedSvg): AttributeVerdict {
  const kind = kindOfAddress(value);
  const isAllowed = isInert ? kind === 'fragment' : allowedAddressKinds(element).includes(kind);
  if (!isAllowed) return remove(!isInert && addressElements.has(element));
  const sanitized = kind === 'svg' ? nested.sanitizeAddress(value) : value;
  return sanitized === null ? remove(true) : keep(sanitized);
}

function judgePrefixed({ scope }: AttributeOwner, [name, value]: readonly [string, string]): AttributeVerdict {
  const namespace = namespaceOf(name, scope);
  // an HTML parser knows the prefixes `xml` and `xlink`, whatever they are declared as
  const prefix = prefixOf(name).toLowerCase();
  if (prefix === 'xml') return xmlAttributes.has(name) ? keep(value) : remove(false);
  if (prefix === 'xlink' || namespace === XLINK_NAMESPACE) return linkAttributes.has(localName(name)) ? keep(value) : remove(false);
  return isInertNamespace(namespace) ? keep(value) : remove(false);
}

function judgePlain({ element, isInert }: AttributeOwner, [name, value]: readonly [string, string], nested: NestedSvg): AttributeVerdict {
  if (name === 'style') {
    const { css, removedDraws } = sanitizeCss(value, nested);
    return { value: css === '' && value !== '' ? null : css, removedDraws };
  }
  if (element === 'font' && htmlFontAttributes.has(name)) return remove(false);
  if (presentationAttributes.has(name) || animationValues.has(name)) {
    const css = sanitizeCssValue(value, nested);
    return css === null ? remove(!undrawnProperties.has(name)) : keep(css);
  }
  if (isAllowedName(name) || (isInert && !/^(?:on|src)/.test(name))) return keep(value);
  return remove(false);
}
