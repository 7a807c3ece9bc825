// Artefacts that others published, run as they are: every define of every library, for every patient, by Ischia and by
// cql-execution. The values must be the same.
//
//   node tests/peer_artefacts/compare.mjs ISCHIA ARTEFACTS PATIENTS [--now TIME] [--parameters FILE] [--library NAME ...]
//
// ISCHIA is the program. ARTEFACTS is a folder of ELM files, FHIR Libraries with application/elm+json, ValueSets, and
// Bundles of these. In the folder PATIENTS each file is a Bundle of one patient, and each subfolder holds the resources
// of one (or of several, told apart by their references). Without --library: every library that has defines. Prints each
// define that differs, a line for each library, and how long Ischia's processes took beside one that does nothing; exits
// 1 when any value differs or nothing was compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isSame, ofIschia, ofPeer } from '../differential/canonical.mjs';
import { Peer } from '../differential/peer.mjs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(full);
    else if (entry.name.endsWith('.json')) yield full;
  }
}

const resourcesIn = (json) => (json.resourceType === 'Bundle' ? (json.entry ?? []).flatMap((entry) => resourcesIn(entry.resource ?? {})) : [json]);

/** The libraries of a folder, each with its file, and the value sets. */
function readArtefacts(folder) {
  const libraries = new Map();
  const valueSets = new Map();
  const takeElm = (elm, file) => {
    const { id, version } = elm.library.identifier;
    if (!libraries.has(`${id}|${version}`)) libraries.set(`${id}|${version}`, { id, file, elm });
  };
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json')).sort()) {
    const file = path.join(folder, name);
    const json = read(file);
    if (json.library?.identifier) takeElm(json, file);
    for (const resource of resourcesIn(json)) {
      if (resource.resourceType === 'ValueSet') valueSets.set(resource.url, resource);
      for (const content of resource.resourceType === 'Library' ? resource.content ?? [] : [])
        if (content.contentType === 'application/elm+json') takeElm(JSON.parse(Buffer.from(content.data, 'base64').toString()), file);
    }
  }
  return { libraries: [...libraries.values()], valueSets: [...valueSets.values()] };
}

/** Without those that repeat a type and id: a folder may hold a patient's resources and a Bundle of them. */
function unique(resources) {
  const names = new Set();
  return resources.filter(({ resourceType, id }) => {
    const name = `${resourceType}/${id}`;
    return id === undefined || (!names.has(name) && names.add(name));
  });
}

/** Each Patient with the resources that do not name another one: a folder may hold several patients' data. */
function patientsIn(name, resources) {
  const patients = resources.filter((each) => each.resourceType === 'Patient');
  return patients.map((patient) => {
    const others = patients.filter((each) => each !== patient);
    const isOthers = (resource) => others.some(({ id }) => resource.id === id && resource.resourceType === 'Patient')
      || others.some(({ id }) => JSON.stringify(resource).includes(`"Patient/${id}"`));
    return { name: patients.length > 1 ? `${name}, ${patient.id}` : name, resources: resources.filter((each) => !isOthers(each)) };
  });
}

function readPatients(folder) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    const files = entry.isDirectory() ? [...filesBelow(full)] : full.endsWith('.json') ? [full] : [];
    return patientsIn(entry.name, unique(files.flatMap((file) => resourcesIn(read(file)))));
  });
}

/** The parameters that a library or one that it includes declares; Ischia refuses other names. */
function declaredBy(id, libraries) {
  const open = [id], seen = new Set(), names = new Set();
  while (open.length) {
    const next = open.pop();
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { elm: { library } } of libraries.filter((each) => each.id === next)) {
      library.parameters?.def?.forEach(({ name }) => names.add(name));
      library.includes?.def?.forEach((include) => open.push(include.path.split('/').at(-1)));
    }
  }
  return names;
}

const shown = (value) => {
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)} ...` : text;
};

function main() {
  const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
    now: { type: 'string', default: '2026-01-01T12:00:00Z' }, parameters: { type: 'string' }, library: { type: 'string', multiple: true } } });
  if (positionals.length !== 3) throw new Error('see the head of tests/peer_artefacts/compare.mjs for how to call it');
  const [ischia, artefacts, patientFolder] = positionals;
  const { libraries, valueSets } = readArtefacts(artefacts);
  const patients = readPatients(patientFolder);
  const parameters = options.parameters ? read(options.parameters) : {};
  const peer = new Peer(libraries.map((each) => each.elm), valueSets);
  const chosen = libraries.filter(({ id }) => (options.library ? options.library.includes(id) : peer.defines(id).some((define) => define !== 'Patient')));
  return compareAll({ ischia, artefacts, libraries, chosen, patients, parameters, peer, now: options.now });
}

/** Runs a command and adds its milliseconds to `times`. Starting it is a part of them: from a large process that is much. */
function timed(times, command, call) {
  const started = process.hrtime.bigint();
  const run = spawnSync(command, call, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  times.push(Number(process.hrtime.bigint() - started) / 1e6);
  return run;
}

function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(0);
  return `${at(0)} ms at least, ${at(0.5)} ms at the median, ${at(1)} ms at most`;
}

async function compareAll({ ischia, artefacts, libraries, chosen, patients, parameters, peer, now }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'peer-artefacts-'));
  const data = path.join(folder, 'patient.json'), given = path.join(folder, 'parameters.json');
  const times = [], emptyTimes = [];
  let compared = 0, differ = 0;
  for (const { id, file } of chosen) {
    let own = 0, wrong = 0;
    const declared = declaredBy(id, libraries);
    writeFileSync(given, JSON.stringify(Object.fromEntries(Object.entries(parameters).filter(([name]) => declared.has(name)))));
    for (const { name, resources } of patients) {
      writeFileSync(data, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }));
      const call = ['cql', file, '--library', id, '--library-dir', artefacts, '--valuesets', artefacts, '--data', data, '--now', now, '--parameters', given];
      const run = timed(times, ischia, call);
      timed(emptyTimes, 'true', []);
      if (!run.stdout) throw new Error(`${id}, ${name}: ${run.stderr || `ischia ended with ${run.signal ?? run.status}`}`);
      const values = JSON.parse(run.stdout);
      const evaluate = peer.patient(resources, parameters, now);
      for (const define of peer.defines(id)) {
        if (define === 'Patient') continue;
        const other = await evaluate(id, define);
        const mine = values[define]?.failed ? { failed: values[define].failed } : ofIschia(values[define]);
        const theirs = other.error ? { failed: other.error } : ofPeer(other.value);
        own += 1;
        if ((mine?.failed && other.error) || isSame(mine, theirs)) continue;
        wrong += 1;
        console.log(`${name}: ${id}."${define}"\n  Ischia         ${shown(mine)}\n  cql-execution  ${shown(theirs)}`);
      }
    }
    console.log(`${id}: ${patients.length} patients, ${own} values compared, ${wrong} differ`);
    compared += own;
    differ += wrong;
  }
  rmSync(folder, { recursive: true });
  console.log(`${compared} values compared, ${differ} differ; ischia cql took ${spread(times)}; a process that does nothing, started so: ${spread(emptyTimes)}`);
  return differ || !compared ? 1 : 0;
}

process.exitCode = await main();
