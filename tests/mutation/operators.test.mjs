// What the mutation changes, and what it leaves alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { mutantsOf, mutated } from './operators.mjs';

const rows = [
  ['a boundary moves by its equal case', 'define X: a < b', ['define X: a <= b']],
  ['and back', 'define X: a >= b', ['define X: a > b']],
  ['equality turns round', 'define X: a = b and c != d', ['define X: a != b and c != d', 'define X: a = b or c != d', 'define X: a = b and c = d']],
  ['not goes', 'define X: not a', ['define X:  a']],
  ['a test for null turns round', 'define X: a is null', ['define X: a is not null']],
  ['and its opposite', 'define X: a is not null', ['define X: a is  null']],
  ['existence turns round', 'define X: exists a', ['define X: not exists a']],
  ['a parameter\'s default is one more and one less', 'parameter "P" Integer default 3', ['parameter "P" Integer default 4', 'parameter "P" Integer default 2']],
  ['a decimal moves by one', 'define X: a > 0.5', ['define X: a >= 0.5', 'define X: a > 1.5']],
  ['so does a quantity', 'define X: Today() - 30 days', ['define X: Today() - 31 days', 'define X: Today() - 29 days']],
  ['a number of arithmetic stays', 'define X: a * 1440 div 2', []],
  ['names, texts, comments and dates stay', 'define "A and 3 < 4": \'not 5 days\' + "B or C" // a < b\n/* and */ @2025-01-01', []],
  ['an ending without a define stays', 'using FHIR version \'4.0.1\' and or', []],
];

for (const [name, text, expected] of rows)
  test(name, () => assert.deepEqual(mutantsOf(text).map((mutant) => mutated(text, mutant)), expected));

test('a place is named by define, line and which of its tokens, and told apart when a line comes twice', () => {
  const text = 'define "X":\n  a and b and c\n\ndefine "Y":\n  f(a = b,\n  a = b,\n  c)\n';
  assert.deepEqual(mutantsOf(text).map(({ line, column, place }) => [line, column, place]), [
    [2, 5, 'X | a and b and c | and (1) -> or'],
    [2, 11, 'X | a and b and c | and (2) -> or'],
    [5, 7, 'Y | f(a = b, | = (1) -> !='],
    [6, 5, 'Y | a = b, | = (1) -> !='],
  ]);
  const twice = 'define "Y": f(\n  a = b,\n  a = b,\n)\n';
  assert.deepEqual(mutantsOf(twice).map(({ place }) => place), ['Y | a = b, | = (1) -> !=', 'Y | a = b, | = (1) -> != #2']);
});
