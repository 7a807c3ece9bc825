// Translates the criteria from CQL to ELM, with the translator pinned in package.json and without a network.
//
//   node tools/translate_cql.mjs [--check] [--out DIR] [FILE.cql ...]
//
// Without FILE: every config/criteria/*.cql. NAME.cql becomes NAME.json beside it, or in DIR.
//
//   --check  writes nothing: translates again, names each committed ELM that differs from its source (or has none),
//            and exits 1 if there is one
//
// Errors and warnings are printed as FILE:LINE:COLUMN: error: MESSAGE. With an error in any file nothing is written
// and the exit status is 1, because ELM with a CqlToElmError in it must not be run. A wrong call exits 2.
//
// The ELM has result types and full signatures, so that the engine resolves overloads when it loads a library, and
// locators, so that its messages can name a place. Units in literals are checked against UCUM. Included libraries are
// looked for beside FILE as NAME-VERSION.cql or NAME.cql, then in config/criteria. The same CQL gives the same bytes.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { repository, settle, shown } from './output.mjs';

// The translator is written for browsers: it wants both of these as globals. Node 18 has no `crypto`.
globalThis.crypto ??= webcrypto;
globalThis.require ??= createRequire(import.meta.url);

const { NamespaceManager } = await import('@cqframework/cql/cql');
const { CqlCompilerOptions, CqlTranslator, LibraryBuilder, LibraryManager, ModelManager, createLibrarySourceProvider,
  createModelInfoProvider, createUcumService, stringAsSource } = await import('@cqframework/cql/cql-to-elm');
const { UcumLhcUtils } = globalThis.require('@lhncbc/ucum-lhc');

const criteria = path.join(repository, 'config', 'criteria');
const models = {
  'System 1.0.0': path.join(repository, 'tools', 'system-modelinfo.xml'),
  'FHIR 4.0.1': path.join(path.dirname(globalThis.require.resolve('cql-exec-fhir')), 'modelInfos', 'fhir-modelinfo-4.0.1.xml'),
};

function sourceOf(file) {
  return file ? stringAsSource(readFileSync(file, 'utf8')) : null;
}

/** The file of a library: beside `folder`'s other files, else of the criteria. */
function libraryFile(name, version, folder) {
  const names = version ? [`${name}-${version}.cql`, `${name}.cql`] : [`${name}.cql`];
  return [folder, criteria].flatMap((place) => names.map((each) => path.join(place, each))).find(existsSync);
}

function compilerOptions() {
  const options = CqlCompilerOptions.defaultOptions();
  const chosen = options.options.asJsSetView();
  const { Options } = CqlCompilerOptions;
  chosen.add(Options.EnableResultTypes);
  chosen.add(Options.EnableLocators);
  chosen.delete(Options.EnableAnnotations);
  options.signatureLevel = LibraryBuilder.SignatureLevel.valueOf('All');
  options.validateUnits = true;
  return options;
}

// What the translator asks of a unit service. Only an engine converts or multiplies.
function unitService() {
  const ucum = UcumLhcUtils.getInstance();
  const unused = () => { throw new Error('the translator does not compute with units'); };
  const complaint = (unit) => {
    const { status, retMsg } = ucum.validateUnitString(unit);
    return status === 'valid' ? null : (retMsg ?? []).join(' ') || `${unit} is not a UCUM unit`;
  };
  return createUcumService(unused, complaint, unused, unused);
}

function modelManager() {
  const manager = new ModelManager(new NamespaceManager());
  manager.modelInfoLoader.registerModelInfoProvider(createModelInfoProvider((name, _system, version) =>
    sourceOf(version ? models[`${name} ${version}`] : Object.entries(models).find(([key]) => key.startsWith(`${name} `))?.[1])));
  return manager;
}

/** Keeps standard output clean: the translator's logging library greets there. */
function quietly(work) {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return work();
  } finally {
    process.stdout.write = write;
  }
}

/** A function from a file's name and text to its { elm, problems }; models and included libraries are read once. */
export function translator() {
  const shared = modelManager();
  const units = unitService();
  const managers = new Map(); // By folder, because an include is looked for beside its includer.
  const managerOf = (folder) => {
    if (!managers.has(folder)) {
      const manager = new LibraryManager(shared, compilerOptions(), null, units);
      manager.librarySourceLoader.registerProvider(createLibrarySourceProvider((name, _system, version) =>
        sourceOf(libraryFile(name, version, folder))));
      managers.set(folder, manager);
    }
    return managers.get(folder);
  };

  return (file, text) => {
    const folder = path.dirname(file);
    const elm = JSON.parse(quietly(() => CqlTranslator.fromText(text, managerOf(folder)).toJson()));
    const { id, version } = elm.library.identifier ?? {};
    const problems = (elm.library.annotation ?? []).filter((each) => each.type === 'CqlToElmError').map((each) => {
      const own = !each.libraryId || each.libraryId === id || each.libraryId === 'Anonymous';
      const where = own ? file : libraryFile(each.libraryId, each.libraryVersion, folder) ?? `library ${each.libraryId}`;
      return { file: where, line: each.startLine ?? 1, column: each.startChar ?? 1, severity: each.errorSeverity, message: each.message };
    });
    // An include finds its library by file name.
    if (![id, `${id}-${version}`].includes(path.basename(file, '.cql')))
      problems.push({ file, line: 1, column: 1, severity: 'error', message: `library ${id ?? '(unnamed)'} must be in a file of its name` });
    return { elm, problems };
  };
}

/** The committed form: one space a level, so that a change of a criterion shows as a change of a few lines. */
export function elmText(elm) {
  return `${JSON.stringify(elm, null, 1)}\n`;
}

function translateAll(files, out) {
  const translate = translator();
  const outputs = new Map();
  const lines = new Set(); // An included library's problem is met once for each includer.
  let failed = false;
  for (const file of files) {
    const { elm, problems } = translate(file, readFileSync(file, 'utf8'));
    for (const { file: where, line, column, severity, message } of problems) {
      lines.add(`${shown(where)}:${line}:${column}: ${severity}: ${message}`);
      failed ||= severity === 'error';
    }
    outputs.set(path.join(out ?? path.dirname(file), `${path.basename(file, '.cql')}.json`), elmText(elm));
  }
  for (const line of lines) console.error(line);
  return failed ? null : outputs;
}

/** ELM in the criteria's folder that no CQL stands beside. */
function orphans(files) {
  const sources = new Set(files.map((file) => path.basename(file, '.cql')));
  return readdirSync(criteria).filter((name) => name.endsWith('.json') && !sources.has(path.basename(name, '.json')));
}

function main() {
  const usage = 'usage: node tools/translate_cql.mjs [--check] [--out DIR] [FILE.cql ...]';
  let options, positionals;
  try {
    ({ values: options, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' }, out: { type: 'string' } } }));
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    return 2;
  }
  const files = positionals.length ? positionals.map((file) => path.resolve(file))
    : readdirSync(criteria).filter((name) => name.endsWith('.cql')).sort().map((name) => path.join(criteria, name));
  const missing = files.filter((file) => !file.endsWith('.cql') || !existsSync(file));
  if (missing.length) {
    console.error(`${missing.map(shown).join(', ')}: no such CQL file\n${usage}`);
    return 2;
  }

  const outputs = translateAll(files, options.out);
  if (!outputs) return 1;
  const status = settle(outputs, { check: options.check, remedy: 'run ./dev cql' });
  if (!options.check || positionals.length) return status;
  const alone = orphans(files);
  for (const name of alone) console.error(`${shown(path.join(criteria, name))}: no CQL beside it`);
  return alone.length ? 1 : status;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exit(main());
