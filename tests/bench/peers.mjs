// Ischia beside cql-execution (https://github.com/cqframework/cql-execution): the same ELM, value sets and patients, by turns
// in one run. Prints how many times faster Ischia is, least, median and most of the rounds.
//   node tests/bench/peers.mjs build/release/tests/bench/ischia_peer
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const require = createRequire(join(root, "tools", "package.json"));
const cql = require("cql-execution");
const cqlfhir = require("cql-exec-fhir");
const NOW = cql.DateTime.parse("2025-11-10T12:00:00.000+00:00");
const ROUNDS = 11;

const json = (folder) =>
  readdirSync(join(root, "config", folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(root, "config", folder, name), "utf8")));

// Codes that a set names one by one; the few that are named by hierarchy match nothing there, which can only spare it work.
function codeService() {
  const sets = {};
  for (const set of json("valuesets")) {
    const codes = [];
    for (const include of set.compose?.include ?? [])
      for (const concept of include.concept ?? [])
        codes.push({ code: concept.code, system: include.system, display: concept.display });
    for (const each of set.expansion?.contains ?? []) codes.push({ code: each.code, system: each.system, display: each.display });
    sets[set.url] = { [set.version ?? ""]: codes };
  }
  return new cql.CodeService(sets);
}

class Ischia {
  constructor(program) {
    this.process = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }
  async ask(command) {
    this.process.stdin.write(command + "\n");
    const { value, done } = await this.lines.next();
    if (done) throw new Error("ischia_peer ended at: " + command);
    return value;
  }
}

// A Bundle of everything that is prefetched.
function bundleOf(request) {
  const resources = Object.values(request.prefetch).flatMap((each) =>
    each.resourceType === "Bundle" ? each.entry.map((entry) => entry.resource) : [each]);
  return { resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) };
}

function sourceOf(bundle) {
  const source = cqlfhir.PatientSource.FHIRv401({ requireProfileTagging: false });
  source.loadBundles([bundle]);
  return source;
}

async function nanoseconds(times, run) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; ++i) await run();
  return Number(process.hrtime.bigint() - start) / times;
}

// How often, so that a measurement lasts about a tenth of a second, three times at most for what is slow.
const timesFor = (ns) => Math.max(3, Math.min(2000, Math.round(1e8 / ns)));

function print(what, ratios, ours, theirs) {
  const sorted = [...ratios].sort((a, b) => a - b);
  const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const cell = (number) => number.toFixed(0).padStart(8);
  console.log(`${what.padEnd(62)}${cell(sorted[0])}${cell(sorted[sorted.length >> 1])}${cell(sorted[sorted.length - 1])}` +
    `${(middle(ours) / 1e3).toFixed(1).padStart(12)}${(middle(theirs) / 1e3).toFixed(1).padStart(12)}`);
}

const program = process.argv[2];
if (!program) throw new Error("which program? see the head of this file");
const ischia = new Ischia(program);
const libraries = json("criteria");
const repository = new cql.Repository(libraries);
const codes = codeService();

console.log(`${"times faster than cql-execution".padEnd(62)}${"least".padStart(8)}${"median".padStart(8)}${"most".padStart(8)}` +
  `${"ours, us".padStart(12)}${"theirs, us".padStart(12)}`);
for (const library of libraries.filter((each) => each.library.identifier.id !== "FHIRHelpers")) {
  const { id, version } = library.library.identifier;
  const executor = new cql.Executor(new cql.Library(library, repository), codes, {});
  await ischia.ask("library " + id);
  const text = await ischia.ask("chart 100");
  const bundle = bundleOf(JSON.parse(text));
  const prebuilt = sourceOf(bundle);
  // A source gives its patients once: it is reset, which keeps the model that it has read.
  const evaluate = async () => {
    prebuilt.reset();
    prebuilt.loadBundles([bundle]);
    return executor.exec(prebuilt, NOW);
  };
  // As the servers that are built on it do: the model is read for each request.
  const serve = async () => executor.exec(sourceOf(bundleOf(JSON.parse(text))), NOW);
  for (const [what, theirRun, command] of [
    ["evaluation alone", evaluate, "evaluate"],
    ["as a server: JSON text in, a patient source for each request", serve, "request"]]) {
    try {
      const result = await theirRun();
      if (Object.keys(result.patientResults).length !== 1) throw new Error("no patient was evaluated");
      const theirTimes = timesFor(await nanoseconds(3, theirRun));  // warms up as well
      await nanoseconds(theirTimes, theirRun);
      const ourTimes = timesFor(Number(await ischia.ask(`${command} 20`)));
      const ratios = [], ours = [], theirs = [];
      for (let round = 0; round < ROUNDS; ++round) {
        const their = await nanoseconds(theirTimes, theirRun);
        const our = Number(await ischia.ask(`${command} ${ourTimes}`));
        ratios.push(their / our);
        ours.push(our);
        theirs.push(their);
      }
      print(`${id} ${version}, ${what}`, ratios, ours, theirs);
    } catch (error) {
      console.log(`${id} ${version}, ${what}: cql-execution fails: ${String(error.message).slice(0, 120)}`);
    }
  }
}
ischia.process.stdin.end();
