// One form for values of both engines, so that they can be compared: Ischia's as its JSON has them, those of cql-execution
// as its classes do. Both become plain JSON of the same shape.
//
//   null members of objects are left out; a time with an offset is told in UTC; a number is a number

const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d(?::\d\d(?::\d\d(?:\.\d{1,3})?)?)?)(Z|[+-]\d\d(?::?\d\d)?)$/;
const SEVERAL_UNITS = /^(year|month|week|day|hour|minute|second|millisecond)s$/;

/** "2025-11-10T13:00+01:00" to "2025-11-10T12:00Z"; all other text as it is. */
function inUtc(text) {
  const found = MOMENT.exec(text);
  if (!found) return text;
  const [, local, zone] = found;
  const parts = local.split(/[-T:.]/).map(Number);
  const [year, month, day, hour, minute = 0, second = 0] = parts;
  const millisecond = parts.length > 6 ? Number(local.split('.')[1].padEnd(3, '0')) : 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes ?? 0)) : 0;
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute - offset, second, millisecond);
  // As many parts as were written; "10:00" and "10:00:00" are different values.
  const written = instant.toISOString();
  const length = parts.length > 6 ? 23 : { 4: 13, 5: 16, 6: 19 }[parts.length];
  return `${written.slice(0, length)}Z`;
}

const unitOf = (unit) => (unit ?? '1').replace(SEVERAL_UNITS, '$1');

function members(object, form) {
  const result = {};
  for (const name of Object.keys(object).sort()) {
    const value = form(object[name]);
    if (value !== null && value !== undefined) result[name] = value;
  }
  return result;
}

const isQuantity = (json) => typeof json.value === 'number' && typeof json.unit === 'string' && Object.keys(json).length === 2;

/** A value as Ischia's `write_json` writes it. */
export function ofIschia(json) {
  if (json === null || json === undefined) return null;
  if (typeof json === 'string') return inUtc(json);
  if (Array.isArray(json)) return json.map(ofIschia);
  if (typeof json !== 'object') return json;
  if (isQuantity(json)) return { unit: unitOf(json.unit), value: json.value };
  return members(json, ofIschia);
}

/** A primitive's value; what stands beside it (id, extension) when it has none. */
function ofPrimitive(json) {
  if (json.value !== undefined && json.value !== null) return ofIschia(json.value);
  return ofIschia(json);
}

/** A value of cql-execution. */
export function ofPeer(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return inUtc(value);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(ofPeer);
  if (value.isDateTime || value.isDate) return inUtc(value.toString());
  if (value.isTime && value.isTime()) return value.toString();
  if (value.isQuantity) return { unit: unitOf(value.unit), value: value.value };
  if (value.isRatio) return { denominator: ofPeer(value.denominator), numerator: ofPeer(value.numerator) };
  if (value.isUncertainty) return { high: ofPeer(value.high), highClosed: true, low: ofPeer(value.low), lowClosed: true };
  if (value.isInterval)
    return members({ low: value.low, high: value.high, lowClosed: value.lowClosed, highClosed: value.highClosed }, ofPeer);
  if (value.isCode) return members({ code: value.code, display: value.display, system: value.system, version: value.version }, ofPeer);
  if (value.isConcept) return members({ codes: value.codes, display: value.display }, ofPeer);
  if (value.isValueSet) return { id: value.id ?? value.oid };
  if (typeof value.getTypeInfo === 'function') {
    const name = value.getTypeInfo().name.replace(/^FHIR\./, '');
    const isPrimitive = value.getTypeInfo().findElement('value') && value._json && typeof value._json === 'object'
      && (/^[a-z]/.test(name) || value.getTypeInfo().elements.length === 1);
    return isPrimitive ? ofPrimitive(value._json) : ofIschia(value._json);
  }
  return members(value, ofPeer);
}

/** Whether two canonical values are the same; numbers to the eight decimals that CQL has. */
export function isSame(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 5e-9 * Math.max(1, Math.abs(a));
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isSame(a[key], b[key]));
}
