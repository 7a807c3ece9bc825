// What a mutation changes in CQL: one comparison, boolean operator, test for null or existence, or threshold at a time.
// A threshold is a number with a unit of time, one that is compared with, or a parameter's default; a number that
// arithmetic needs (1440 minutes a day) is none.
//
//   mutantsOf(text) -> [{ offset, from, to, line, column, define, place }, ...]     in the order of the text
//
// `place` names a mutant by what it changes, not by where: "define | line's text | from (n) -> to", where n counts that
// token in the line ("#2" follows where a define has that line twice). It stays the same when lines move.

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const SYMBOL = /<=|>=|!=|!~|<|>|=|~/y;
const SKIPPED = [
  /\s+/y,
  /\/\/[^\n]*/y,
  /\/\*[\s\S]*?\*\//y,
  /'(?:\\[\s\S]|[^'\\])*'/y,
  /"(?:\\[\s\S]|[^"\\])*"/y,
  /`(?:\\[\s\S]|[^`\\])*`/y,
  /@[0-9T:.Z+-]+/y,
];

// A boundary moves by its equal case; what has none is turned round.
const SYMBOLS = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '=': '!=', '!=': '=', '~': '!~', '!~': '~' };
const WORDS = { and: 'or', or: 'and', xor: 'or', implies: 'and', exists: 'not exists', not: '' };
const TESTS = new Set(['null', 'true', 'false']);

function matchAt(pattern, text, offset) {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function* tokens(text) {
  for (let offset = 0; offset < text.length;) {
    const skipped = SKIPPED.map((pattern) => matchAt(pattern, text, offset)).find(Boolean);
    if (skipped) {
      offset += skipped.length;
      continue;
    }
    for (const [kind, pattern] of [['word', WORD], ['number', NUMBER], ['symbol', SYMBOL]]) {
      const found = matchAt(pattern, text, offset);
      if (!found) continue;
      yield { kind, text: found, offset };
      offset += found.length - 1;
      break;
    }
    offset += 1;
  }
}

/** One more and one less; a decimal by one in its whole part. */
function otherNumbers(number) {
  const [whole, fraction] = number.split('.');
  const others = [BigInt(whole) + 1n, BigInt(whole) - 1n].filter((each) => each >= 0n);
  return others.map((each) => (fraction === undefined ? `${each}` : `${each}.${fraction}`));
}

const UNIT = /^(year|month|week|day|hour|minute|second|millisecond)s?$/;

const isThreshold = (before, after) => before?.kind === 'symbol' || before?.text === 'default' || after?.kind === 'symbol'
  || UNIT.test(after?.text ?? '');

function replacements(token, before, after) {
  if (token.kind === 'symbol') return [SYMBOLS[token.text]];
  if (token.kind === 'number') return isThreshold(before, after) ? otherNumbers(token.text) : [];
  if (before?.text === 'is' && TESTS.has(token.text)) return [`not ${token.text}`];
  return token.text in WORDS ? [WORDS[token.text]] : [];
}

/** Where defines, functions and parameters begin, and what they are called. */
function headings(text) {
  return [...text.matchAll(/^(?:define(?: private| public)?(?: fluent)?(?: function)?|parameter)\s+("[^"]*"|\w+)/gm)]
    .map((found) => ({ offset: found.index, name: found[1].replace(/^"|"$/g, '') }));
}

export function mutantsOf(text) {
  const heads = headings(text);
  const mutants = [];
  const places = new Map(); // how many of a name there are: a define may have the same line twice
  const all = [...tokens(text)];
  for (const [index, token] of all.entries()) {
    const define = heads.filter((head) => head.offset <= token.offset).at(-1)?.name;
    const lineStart = text.lastIndexOf('\n', token.offset) + 1;
    const lineEnd = text.indexOf('\n', token.offset);
    const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    for (const to of define === undefined ? [] : replacements(token, all[index - 1], all[index + 1])) {
      const nth = [...tokens(line)].filter((each) => each.text === token.text && each.offset <= token.offset - lineStart).length;
      const place = `${define} | ${line.trim()} | ${token.text} (${nth}) -> ${to || 'nothing'}`;
      places.set(place, (places.get(place) ?? 0) + 1);
      mutants.push({
        offset: token.offset, from: token.text, to, define,
        line: text.slice(0, lineStart).split('\n').length, column: token.offset - lineStart + 1,
        place: places.get(place) > 1 ? `${place} #${places.get(place)}` : place,
      });
    }
  }
  return mutants;
}

/** The text with mutants in it, of which no two are in one place. */
export function mutated(text, ...mutants) {
  return [...mutants].sort((a, b) => b.offset - a.offset)
    .reduce((changed, { offset, from, to }) => changed.slice(0, offset) + to + changed.slice(offset + from.length), text);
}
