// The same value in two engines has one form; different values have two.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { isSame, ofIschia, ofPeer } from './canonical.mjs';

const require = createRequire(new URL('../../tools/package.json', import.meta.url));
const cql = require('cql-execution');
const { FHIRWrapper } = require('cql-exec-fhir');

const condition = FHIRWrapper.FHIRv401().wrap({ resourceType: 'Condition', id: 'c1', recordedDate: '2025-01-01T02:00:00+02:00',
  _onsetString: { extension: [{ url: 'http://example.org/x', valueBoolean: true }] }, code: { text: 'pain' } });
const moment = (text) => cql.DateTime.parse(text);

const same = [
  ['null', null, undefined],
  ['text', 'a', 'a'],
  ['a moment in two zones', '2025-11-10T13:00:00.000+01:00', moment('2025-11-10T12:00:00.000+00:00')],
  ['a moment before midnight in one of them', '2026-01-01T00:30:00-01:00', moment('2026-01-01T01:30:00+00:00')],
  ['a date', '2025-11', new cql.Date(2025, 11)],
  ['a quantity in one week or several', { value: 1, unit: 'weeks' }, new cql.Quantity(1, 'week')],
  ['decimals to eight digits', 0.33333333, 1 / 3],
  ['a code', { code: 'a', system: 's' }, new cql.Code('a', 's')],
  ['a tuple with an element that is null', { a: 1, b: null }, { a: 1 }],
  ['an interval', { low: 1, high: 2, lowClosed: true, highClosed: false }, new cql.Interval(1, 2, true, false)],
  ['a list', [1, 'a'], [1, 'a']],
  ['a resource', { resourceType: 'Condition', id: 'c1', recordedDate: '2025-01-01T00:00:00Z',
    _onsetString: { extension: [{ url: 'http://example.org/x', valueBoolean: true }] }, code: { text: 'pain' } }, condition],
  ['an element of a primitive type', 'pain', condition.code.text],
];
for (const [name, ischia, peer] of same)
  test(`${name} is the same`, () => assert.ok(isSame(ofIschia(ischia), ofPeer(peer)), `${JSON.stringify(ofIschia(ischia))} ${JSON.stringify(ofPeer(peer))}`));

const different = [
  ['null and false', null, false],
  ['null and an empty list', null, []],
  ['a number and its text', 1, '1'],
  ['a time and the same with fewer parts', '2025-11-10T12:00Z', moment('2025-11-10T12:00:00+00:00')],
  ['a moment and another', '2025-11-10T12:00:00Z', moment('2025-11-10T12:00:01+00:00')],
  ['a day and a month', '2025-11', new cql.Date(2025, 11, 1)],
  ['one week and one day', { value: 1, unit: 'week' }, new cql.Quantity(1, 'day')],
  ['lists in another order', [1, 2], [2, 1]],
  ['an open end and a closed one', { low: 1, high: 2, lowClosed: true, highClosed: true }, new cql.Interval(1, 2, true, false)],
  ['an element more', { a: 1 }, { a: 1, b: 2 }],
  ['an element less', { a: 1, b: 2 }, { a: 1 }],
];
for (const [name, ischia, peer] of different)
  test(`${name} differ`, () => assert.ok(!isSame(ofIschia(ischia), ofPeer(peer))));
