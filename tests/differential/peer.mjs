// The other engine: cql-execution with cql-exec-fhir, both from tools/. Libraries are ELM, value sets FHIR resources,
// facts FHIR resources of one patient.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tools/package.json', import.meta.url));
const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

// FHIR R4, Code Systems: the OIDs of systems that also go by a URI.
const SYSTEMS = {
  'urn:oid:2.16.840.1.113883.6.1': 'http://loinc.org',
  'urn:oid:2.16.840.1.113883.6.3': 'http://hl7.org/fhir/sid/icd-10',
  'urn:oid:2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  'urn:oid:2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  'urn:oid:2.16.840.1.113883.6.96': 'http://snomed.info/sct',
};
const canonicalSystem = (system) => SYSTEMS[system] ?? system;

function* codesOf(value) {
  if (Array.isArray(value)) for (const each of value) yield* codesOf(each);
  else if (value?.isConcept) yield* value.codes;
  else if (value !== null && value !== undefined) yield value;
}

/** What is in a ValueSet: enumerated codes, those below a code (ICD-10), an expansion; less what is excluded. */
class Members {
  constructor(resource, find) {
    this.codes = [];
    this.names = new Set();
    this.bare = new Set();
    this.prefixes = [];
    this.excluded = null;
    this.parts = [];
    if (resource.expansion) {
      const add = (contains) => {
        if (contains.code && !contains.abstract) this.add(contains.system, contains.code, contains);
        contains.contains?.forEach(add);
      };
      resource.expansion.contains?.forEach(add);
    } else {
      resource.compose?.include?.forEach((include) => this.include(include, find));
      if (resource.compose?.exclude) this.excluded = new Members({ compose: { include: resource.compose.exclude } }, find);
    }
  }
  add(system, code, { version, display } = {}) {
    this.codes.push(new cql.Code(code, system, version, display));
    this.names.add(`${canonicalSystem(system)}|${code}`);
    this.bare.add(code);
  }
  include({ system, version, concept = [], filter = [], valueSet = [] }, find) {
    for (const { code, display } of concept) this.add(system, code, { version, display });
    for (const { op, value } of filter) this.prefixes.push({ system: canonicalSystem(system), value, without: op === 'descendent-of' });
    for (const url of valueSet) this.parts.push(() => find(url));
  }
  hasCode(code) {
    const text = typeof code === 'string' ? code : code.code;
    if (typeof text !== 'string') return false; // "code": 310490 is no FHIR
    const system = typeof code === 'string' ? null : canonicalSystem(code.system);
    const named = system === null ? this.bare.has(text) : this.names.has(`${system}|${text}`);
    const below = this.prefixes.some((each) => (system === null || each.system === system) && text.startsWith(each.value)
      && !(each.without && text === each.value));
    const part = this.parts.some((each) => each()?.hasCode(code));
    return (named || below || part) && !this.excluded?.hasCode(code);
  }
  hasMatch(value) {
    for (const code of codesOf(value)) if (this.hasCode(code)) return true;
    return false;
  }
  expand() {
    return this.codes.filter((code) => this.hasCode(code));
  }
}

class CodeService {
  constructor(resources) {
    this.members = new Map();
    this.resources = new Map(resources.map((resource) => [resource.url, resource]));
  }
  findValueSet(canonical) {
    const [url] = canonical.split('|');
    if (!this.members.has(url)) {
      const resource = this.resources.get(url);
      this.members.set(url, resource ? new Members(resource, (each) => this.findValueSet(each)) : null);
    }
    return this.members.get(url);
  }
  findValueSetsByOid(url) {
    return [this.findValueSet(url)].filter(Boolean);
  }
}

const SYSTEM_TYPE = '{urn:hl7-org:elm-types:r1}';
const wrapper = fhir.FHIRWrapper.FHIRv401();

/** A parameter's JSON as a value of its declared type. */
function parameterValue(json, specifier) {
  if (json === null || json === undefined) return null;
  if (specifier?.type === 'ListTypeSpecifier') return json.map((each) => parameterValue(each, specifier.elementType));
  if (specifier?.type === 'IntervalTypeSpecifier') {
    const point = (each) => parameterValue(each, specifier.pointType);
    return new cql.Interval(point(json.low), point(json.high), json.lowClosed ?? true, json.highClosed ?? true);
  }
  switch (specifier?.name) {
    case `${SYSTEM_TYPE}Quantity`: return new cql.Quantity(json.value, json.unit);
    case `${SYSTEM_TYPE}DateTime`: return cql.DateTime.parse(json.replace('Z', '+00:00'));
    case `${SYSTEM_TYPE}Date`: return cql.Date.parse(json);
    case `${SYSTEM_TYPE}Code`: return new cql.Code(json.code, json.system, json.version, json.display);
    default: return json?.resourceType ? wrapper.wrap(json) : json;
  }
}

const nameOf = ({ id, version }) => `${id}|${version ?? ''}`;

/** The patient whose resources these are, from a patient source of their own, which reads the model of FHIR anew. */
export function patientOf(facts) {
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles([{ resourceType: 'Bundle', type: 'collection', entry: facts.map((resource) => ({ resource })) }]);
  const patient = source.currentPatient();
  if (!patient) throw new Error('the facts hold no Patient');
  return patient;
}

/** "2025-11-10T12:00:00Z" as cql-execution has it. */
export const momentOf = (text) => cql.DateTime.parse(text.replace('Z', '+00:00'));

/** A define's value, which its library's context may have by now, or a promise of it. */
export function valueOf(library, define, context) {
  const known = context.context_values[define];
  return known !== undefined ? known : library.expressions[define].execute(context);
}

/**
 * A library's context for one patient. All libraries that include another share its context, so that they find there
 * what it has evaluated; those of an Executor have one for each path to it, and evaluate its defines for each.
 */
class SharedContext extends cql.PatientContext {
  constructor(library, find, ...others) {
    super(library, ...others);
    this.find = find;
  }
  getLibraryContext(alias) {
    return (this.library_context[alias] ??= this.find(this.library.includes[alias]));
  }
}

/**
 * Compiles each library once. A Repository compiles it for each path to it: 400 MB for our criteria, which the garbage
 * collector goes through while they are evaluated.
 */
class SharedRepository extends cql.Repository {
  compiled = new Map();
  resolve(path, version) {
    const key = nameOf({ id: path, version });
    if (!this.compiled.has(key)) this.compiled.set(key, super.resolve(path, version));
    return this.compiled.get(key);
  }
}

/** Libraries and value sets, ready to be evaluated for one patient after another. */
export class Peer {
  /** `elms`: every library that any of them includes is among them. */
  constructor(elms, valueSets) {
    const repository = new SharedRepository({ ...elms });
    this.codeService = new CodeService(valueSets);
    this.libraries = new Map(elms.map(({ library: { identifier } }) =>
      [nameOf(identifier), repository.resolve(identifier.id, identifier.version)]));
    this.types = new Map(elms.flatMap((elm) => (elm.library.parameters?.def ?? []).map((each) => [each.name,
      each.parameterTypeSpecifier ?? each.resultTypeSpecifier ?? { name: each.parameterType ?? each.resultTypeName }])));
  }

  find(id) {
    return [...this.libraries.values()].find((library) => library.name === id);
  }

  defines(id) {
    return Object.keys(this.find(id).expressions);
  }

  /** Parameters by name, as the classes of cql-execution. */
  parameters(jsons) {
    return Object.fromEntries(Object.entries(jsons).map(([name, json]) => [name, parameterValue(json, this.types.get(name))]));
  }

  /** A function from library to its context: made when it is first asked for, the same from then on. */
  contexts(patient, parameters, moment) {
    const contexts = new Map();
    const find = (library) => {
      const name = nameOf(library.source.library.identifier);
      if (!contexts.has(name))
        contexts.set(name, new SharedContext(this.libraries.get(name), find, patient, this.codeService, parameters, moment));
      return contexts.get(name);
    };
    return find;
  }

  /** A function from library and define to { value } or { error }, for one patient at one moment. */
  patient(facts, parameters, now) {
    const contextOf = this.contexts(patientOf(facts), this.parameters(parameters), momentOf(now));
    return async (id, define) => {
      const library = this.find(id);
      try {
        return { value: await valueOf(library, define, contextOf(library)) };
      } catch (error) {
        return { error: error.cause?.message ?? error.message };
      }
    };
  }
}
