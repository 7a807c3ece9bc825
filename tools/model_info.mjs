// FHIR 4.0.1 as CQL sees it: the model info that the cql-exec-fhir package brings, read into plain values.
//
//   const { types, conversions } = await readModelInfo();
//   types.get('Condition') -> { name, base: 'DomainResource', retrievable: true, primaryCodePath: 'code', elements: [...] }
//   an element             -> { name: 'onset', list: false, choice: true, types: ['dateTime', 'Age', ...] }
//   a conversion           -> { from: 'Coding', to: 'System.Code', function: 'ToCode' }
//
// Names of FHIR types are without `FHIR.`, names of System types with `System.`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { parseStringPromise } = require('xml2js');

const plain = (name) => name.replace(/^FHIR\./, '');

function typeSpecifier(node) {
  const { elementType, name, namespace, 'xsi:type': kind } = node.$;
  const inner = node.elementTypeSpecifier?.[0];
  if (kind === 'ListTypeSpecifier')
    return { ...(elementType ? { types: [plain(elementType)], choice: false } : typeSpecifier(inner)), list: true };
  if (kind === 'ChoiceTypeSpecifier')
    return { types: node.choice.map((each) => typeSpecifier(each).types[0]), list: false, choice: true };
  return { types: [namespace === 'FHIR' ? name : `${namespace}.${name}`], list: false, choice: false };
}

function element(node) {
  const type = node.$.elementType ? { types: [plain(node.$.elementType)], list: false, choice: false }
    : typeSpecifier(node.elementTypeSpecifier[0]);
  return { name: node.$.name, ...type };
}

/** Reads { types, conversions } of FHIR 4.0.1. */
export async function readModelInfo() {
  const file = path.join(path.dirname(require.resolve('cql-exec-fhir')), 'modelInfos', 'fhir-modelinfo-4.0.1.xml');
  const { modelInfo } = await parseStringPromise(readFileSync(file, 'utf8'));
  const types = new Map(modelInfo.typeInfo.map(({ $: type, element: elements = [] }) => [type.name, {
    name: type.name,
    base: type.baseType.startsWith('System.') ? null : plain(type.baseType),
    retrievable: type.retrievable === 'true',
    primaryCodePath: type.primaryCodePath ?? '',
    elements: elements.map(element),
  }]));
  const conversions = modelInfo.conversionInfo.map(({ $: row }) => ({
    from: plain(row.fromType), to: row.toType, function: row.functionName.replace(/^FHIRHelpers\./, ''),
  }));
  return { types, conversions };
}
