// Changes the criteria in one place at a time and asks the vignettes whether they notice.
//
//   node tests/mutation/mutate.mjs VIGNETTE_MUTANTS [--library NAME ...] [--sample N] [--seed S] [--shard I/N] [--jobs N] [--after STATE.jsonl]
//
// Without options: every comparison, boolean operator, test for null or existence, and number of every
// config/criteria/*.cql but FHIRHelpers (operators.mjs says what becomes of each). A mutant that does not translate,
// gives the same ELM, or does not load is not counted.
//
//   --library NAME  only that library's mutants
//   --sample N      only N of them, chosen by --seed (1)
//   --shard I/N     only the I-th of N parts, I from 1: for several machines
//   --jobs N        so many at once (2)
//   --after FILE    what a run of before says of all but the survivors is taken over, where its library's text holds the
//                   same place still: for when rows were added since, and the criteria are the same
//
// What was found is kept in build/mutation/STATE.jsonl, where STATE stands for all of config/ and tests/vignettes: a run
// that was stopped goes on where it was. Survivors that survivors.json explains are counted as explained. Exits 1 when
// one is not explained, or one that is explained was caught.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { mutantsOf, mutated } from './operators.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const criteria = path.join(root, 'config/criteria');
const PATIENCE = 120_000; // milliseconds that the vignettes may take over one mutant
const YOUNG = 256; // megabytes: a translation makes much that lives briefly, and half the time went into collecting it

const read = (file) => readFileSync(file, 'utf8');
const withoutPlaces = (elm) => JSON.stringify(elm, (key, value) => (key === 'locator' || key === 'annotation' ? undefined : value));

/** All files that decide what is found, as one digest. */
function stateOf(folders) {
  const hash = createHash('sha256');
  const add = (place) => {
    for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = path.join(place, entry.name);
      if (entry.isDirectory()) add(full);
      else hash.update(full).update('\0').update(readFileSync(full)).update('\0');
    }
  };
  folders.forEach(add);
  return hash.digest('hex').slice(0, 16);
}

/** A sequence of numbers from 0 to 1 that a seed decides (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sampled(mutants, count, seed) {
  const next = random(seed);
  return mutants.map((mutant) => ({ mutant, order: next() })).sort((a, b) => a.order - b.order).slice(0, count).map((each) => each.mutant);
}

/** The program that runs the vignettes, started again when it ends or takes too long. */
class Vignettes {
  constructor(program) {
    this.program = program;
  }
  start() {
    this.child = spawn(this.program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout });
    this.child.stdin.on('error', () => {});
  }
  async verdict(folder) {
    if (!this.child) this.start();
    const { child } = this;
    const answer = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ verdict: 'caught', by: 'time', why: 'took too long' }), PATIENCE);
      const done = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      this.lines.once('line', (line) => done(JSON.parse(line)));
      child.once('exit', (code, signal) => done({ verdict: 'caught', by: 'crash', why: `ended with ${signal ?? code}` }));
      child.stdin.write(`${folder}\n`);
    });
    child.removeAllListeners('exit');
    if (answer.by === 'time' || answer.by === 'crash') this.stop();
    return answer;
  }
  stop() {
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}

/** A folder like config/, of which one library can be changed. */
function makeConfig(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(path.join(root, 'config')))
    if (name !== 'criteria') symlinkSync(path.join(root, 'config', name), path.join(folder, name));
  cpSync(criteria, path.join(folder, 'criteria'), { recursive: true });
}

/** A library's text and ELM, and the ELM with mutants in it. */
class Library {
  constructor(name, translate) {
    this.file = path.join(criteria, `${name}.cql`);
    this.text = read(this.file);
    this.translate = translate;
    this.elm = translate(this.file, this.text).elm;
    this.committed = read(path.join(criteria, `${name}.json`));
    this.target = `${name}.json`;
  }
  definitions(elm, name) {
    return ['statements', 'parameters'].flatMap((kind) => elm.library[kind]?.def ?? []).filter((each) => each.name === name);
  }
  /** The ELM whose definitions of one name are those of another translation. */
  spliced(other, name) {
    const from = this.definitions(other, name);
    let next = 0;
    const replaced = (part) => part && { ...part, def: part.def.map((each) => (each.name === name ? from[next++] : each)) };
    const { statements, parameters } = this.elm.library;
    return { library: { ...this.elm.library, statements: replaced(statements), parameters: replaced(parameters) } };
  }
  /**
   * What becomes of each mutant: [{ mutant, elm }], or { mutant, result } where there is nothing to judge. No two may
   * change the same define, so that one translation does for all of them: they are parted where that fails.
   */
  mutants(list) {
    let elm, message;
    try {
      const { elm: changed, problems } = this.translate(this.file, mutated(this.text, ...list));
      elm = changed;
      message = problems.find((each) => each.severity === 'error')?.message;
    } catch (error) {
      message = error.message;
    }
    const typeOf = ({ resultTypeName, resultTypeSpecifier }) => withoutPlaces([resultTypeName, resultTypeSpecifier]);
    const types = (of, name) => this.definitions(of, name).map(typeOf).join();
    const isApart = message !== undefined || list.some(({ define }) => types(elm, define) !== types(this.elm, define));
    if (isApart && list.length > 1) {
      const half = Math.ceil(list.length / 2);
      return [...this.mutants(list.slice(0, half)), ...this.mutants(list.slice(half))];
    }
    if (message !== undefined) return [{ mutant: list[0], result: { verdict: 'not translated', why: message } }];
    return list.map((mutant) => {
      const whole = list.length > 1 ? this.spliced(elm, mutant.define) : elm;
      return withoutPlaces(whole) === (this.bare ??= withoutPlaces(this.elm)) ? { mutant, result: { verdict: 'same' } } : { mutant, elm: whole };
    });
  }
}

/** Mutants of one library at a time, of which no two change the same define. */
function batches(mutants) {
  const batched = new Map();
  const seen = new Map();
  for (const mutant of mutants) {
    const define = `${mutant.library} | ${mutant.define}`;
    const nth = seen.get(define) ?? 0;
    seen.set(define, nth + 1);
    const batch = `${mutant.library} ${nth}`;
    if (!batched.has(batch)) batched.set(batch, []);
    batched.get(batch).push(mutant);
  }
  return [...batched.values()];
}

async function work({ program, folder }) {
  const { translator } = await import('../../tools/translate_cql.mjs');
  const translate = translator();
  const vignettes = new Vignettes(program);
  makeConfig(folder);
  const libraries = new Map();
  const libraryOf = (name) => {
    if (!libraries.has(name)) libraries.set(name, new Library(name, translate));
    return libraries.get(name);
  };
  const judge = async (batch) => {
    const library = libraryOf(batch[0].library);
    const target = path.join(folder, 'criteria', library.target);
    for (const { mutant, elm, result } of library.mutants(batch)) {
      if (elm) writeFileSync(target, JSON.stringify(elm));
      parentPort.postMessage({ mutant, result: result ?? await vignettes.verdict(folder) });
    }
    writeFileSync(target, library.committed);
  };
  parentPort.on('message', async (batch) => {
    if (batch === 'end') {
      vignettes.stop();
      process.exit(0);
    }
    // First the criteria as they are: where they do not pass, nothing can be caught.
    if (batch) await judge(batch);
    else parentPort.postMessage({ result: await vignettes.verdict(folder) });
    parentPort.postMessage('next');
  });
}

/** Gives each of `jobs` workers one batch of mutants after another. */
function runAll(mutants, program, jobs, build, found) {
  const waiting = batches(mutants);
  return Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }, (_, job) => new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: { program, folder: path.join(build, `config-${process.pid}-${job}`) },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    worker.postMessage(null);
    worker.on('message', (message) => {
      if (message === 'next') worker.postMessage(waiting.shift() ?? 'end');
      else if (message.mutant) found(message.mutant, message.result);
      else if (message.result.verdict !== 'survived')
        reject(new Error(`the vignettes fail without a mutant: ${message.result.by ?? ''} ${message.result.why}`));
    });
    worker.on('error', reject);
    worker.on('exit', resolve);
  })));
}

function parse() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: {
    library: { type: 'string', multiple: true }, sample: { type: 'string' }, seed: { type: 'string', default: '1' },
    after: { type: 'string' }, shard: { type: 'string', default: '1/1' }, jobs: { type: 'string', default: '2' } } });
  const [shard, shards] = values.shard.split('/').map(Number);
  if (positionals.length !== 1 || !(shard >= 1 && shard <= shards)) throw new Error('see the head of tests/mutation/mutate.mjs for the options');
  return { ...values, program: path.resolve(positionals[0]), shard, shards };
}

function chosen({ library, sample, seed, shard, shards }) {
  const names = readdirSync(criteria).filter((name) => name.endsWith('.cql') && !name.startsWith('FHIRHelpers'))
    .map((name) => path.basename(name, '.cql')).filter((name) => !library || library.includes(name)).sort();
  const all = names.flatMap((name) => mutantsOf(read(path.join(criteria, `${name}.cql`))).map((mutant) => ({ library: name, ...mutant })));
  const some = sample ? sampled(all, Number(sample), Number(seed)) : all;
  return some.filter((_, index) => index % shards === shard - 1);
}

const entriesOf = (log) => (existsSync(log) ? read(log).split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []);
const keyOf = ({ library, place }) => `${library} | ${place}`;

async function main() {
  const options = parse();
  const mutants = chosen(options);
  const build = path.join(root, 'build/mutation');
  mkdirSync(build, { recursive: true });
  const log = path.join(build, `${stateOf([path.join(root, 'config'), path.join(root, 'tests/vignettes')])}.jsonl`);
  const before = options.after ? entriesOf(options.after).filter((each) => each.verdict !== 'survived') : [];
  const results = new Map([...before, ...entriesOf(log)].map((each) => [each.key, each]));
  const open = mutants.filter((mutant) => !results.has(keyOf(mutant)));
  console.log(`${mutants.length} mutants, ${mutants.length - open.length} of them judged before`);

  const started = Date.now();
  let done = 0;
  await runAll(open, options.program, Number(options.jobs), build, (mutant, result) => {
    const entry = { key: keyOf(mutant), ...result };
    results.set(entry.key, entry);
    appendFileSync(log, `${JSON.stringify(entry)}\n`);
    done += 1;
    if (result.verdict === 'survived') console.log(`config/criteria/${mutant.library}.cql:${mutant.line}:${mutant.column}: survived: ${mutant.place}`);
    if (done % 50 === 0) console.log(`${done} of ${open.length} in ${Math.round((Date.now() - started) / 1000)} s`);
  });
  for (const name of readdirSync(build)) if (name.startsWith(`config-${process.pid}-`)) rmSync(path.join(build, name), { recursive: true });

  const explained = new Map(JSON.parse(read(path.join(here, 'survivors.json'))).map((each) => [keyOf(each), each]));
  const verdicts = mutants.map((mutant) => ({ mutant, ...results.get(keyOf(mutant)) }));
  const count = (verdict) => verdicts.filter((each) => each.verdict === verdict).length;
  const caught = count('caught');
  const survivors = verdicts.filter((each) => each.verdict === 'survived');
  const unexplained = survivors.filter((each) => !explained.has(each.key));
  const outdated = verdicts.filter((each) => each.verdict === 'caught' && explained.has(each.key));
  console.log('\nsurvivors that survivors.json does not explain:');
  for (const { mutant } of unexplained) console.log(`  config/criteria/${mutant.library}.cql:${mutant.line}:${mutant.column}: ${mutant.place}`);
  for (const { key, by } of outdated) console.log(`survivors.json explains one that ${by} catches: ${key}`);
  const counted = caught + survivors.length;
  console.log(`${counted} mutants counted, ${caught} caught (${((100 * caught) / Math.max(1, counted)).toFixed(1)} %), ${survivors.length} survived, `
    + `${survivors.length - unexplained.length} of them explained; not counted: ${count('not translated')} not translated, `
    + `${count('same')} the same, ${count('refused')} not loaded`);
  return unexplained.length || outdated.length ? 1 : 0;
}

if (isMainThread) process.exitCode = await main();
else await work(workerData);
