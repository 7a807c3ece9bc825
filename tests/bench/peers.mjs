// Ischia beside cql-execution (https://github.com/cqframework/cql-execution): the same ELM, value sets, patient and
// parameters, by turns in one run. Prints how many times faster Ischia is, least, median and most of the rounds: for each
// library, and last for all of them together, which is what a request asks for.
//   node tests/bench/peers.mjs build/release/tests/bench/ischia_peer
//
// The other side is set up as the differential test does it (tests/differential/peer.mjs): as fast as its own Executor, or
// several times faster, since a library that several others include is evaluated once, not once for each path to it. Its
// CodeService knows no filters, so that a hash table answers for value sets. What cannot be spared it is its own: it
// evaluates the rows of a query concurrently, and each evaluates a define that none has finished yet, which happens least
// with all libraries together.
//   evaluation alone   the patient source and the parameters are there
//   as a server        JSON text in; the patient source, which reads the model of FHIR, is built for each request
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isSame, ofIschia, ofPeer } from "../differential/canonical.mjs";
import { Peer, momentOf, patientOf, valueOf } from "../differential/peer.mjs";

const NOW = momentOf("2025-11-10T12:00:00Z");
const RESOURCES = 100;
const ROUNDS = { library: 5, all: 11 }; // theirs takes up to seconds
const LASTS = 5e7; // nanoseconds of a measurement, but for one run that takes longer

const config = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../config");
const readAll = (folder) => readdirSync(path.join(config, folder)).filter((name) => name.endsWith(".json")).sort()
  .map((name) => JSON.parse(readFileSync(path.join(config, folder, name), "utf8")));

class Ischia {
  constructor(program) {
    this.process = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }
  async ask(command) {
    this.process.stdin.write(`${command}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`ischia_peer ended at: ${command}`);
    return value;
  }
}

/** Every resource that is prefetched. */
const factsOf = (request) => Object.values(request.prefetch).flatMap((each) =>
  each.resourceType === "Bundle" ? each.entry.map((entry) => entry.resource) : [each]);

async function nanoseconds(times, run) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; ++i) await run();
  return Number(process.hrtime.bigint() - start) / times;
}
const timesFor = (ns) => Math.max(1, Math.min(2000, Math.round(LASTS / ns)));
const shown = (value) => JSON.stringify(value)?.slice(0, 300);
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const program = process.argv[2];
if (!program) throw new Error("which program? see the head of this file");
const ischia = new Ischia(program);
const text = await ischia.ask(`chart ${RESOURCES}`);
const jsons = JSON.parse(await ischia.ask("parameters"));
const own = JSON.parse(await ischia.ask("values"));
const peer = new Peer(readAll("criteria"), readAll("valuesets"));

/** Every define of the libraries, over a patient of cql-execution; `use` is given each value. */
async function evaluate(libraries, patient, parameters, use = () => {}) {
  const contextOf = peer.contexts(patient, parameters, NOW);
  for (const library of libraries) {
    const context = contextOf(library);
    for (const define of Object.keys(library.expressions)) use(library.name, define, await valueOf(library, define, context));
  }
}

/** That both sides evaluate every define of the libraries, to the same values. */
async function check(libraries, patient, parameters) {
  let withValue = 0;
  const seen = Object.fromEntries(libraries.map((library) => [library.name, []]));
  await evaluate(libraries, patient, parameters, (library, define, value) => {
    seen[library].push(define);
    if (value !== null && value !== undefined) withValue += 1;
    assert(isSame(ofIschia(own[library][define]), ofPeer(value)), `${library}."${define}": ${shown(own[library][define])} here, `
      + `${shown(ofPeer(value))} there`);
  });
  for (const [library, defines] of Object.entries(seen)) assert.deepEqual(defines.sort(), Object.keys(own[library]).sort());
  assert.equal(withValue, Number(await ischia.ask("count")), "defines with a value");
}

/** A row of the table: theirs and ours by turns. */
async function measure(what, theirRun, command, rounds) {
  let theirTimes = timesFor(await nanoseconds(1, theirRun)); // warms up as well
  if (theirTimes > 1) theirTimes = timesFor(await nanoseconds(theirTimes, theirRun));
  const ourTimes = timesFor(Number(await ischia.ask(`${command} 20`)));
  const ours = [], theirs = [];
  for (let round = 0; round < rounds; ++round) {
    theirs.push(await nanoseconds(theirTimes, theirRun));
    ours.push(Number(await ischia.ask(`${command} ${ourTimes}`)));
  }
  const ratios = theirs.map((their, round) => their / ours[round]);
  const cells = [[rounds, 0, 8], [Math.min(...ratios), 0, 9], [median(ratios), 0, 9], [Math.max(...ratios), 0, 9],
    [median(ours) / 1e3, 1, 11], [median(theirs) / 1e3, 1, 13]];
  console.log(what.padEnd(38) + cells.map(([number, digits, width]) => number.toFixed(digits).padStart(width)).join(""));
}

const prebuilt = { patient: patientOf(factsOf(JSON.parse(text))), parameters: peer.parameters(jsons) };

/** Both rows of some libraries, which go by a name together; `id` is what ischia_peer calls them. */
async function compare(name, id, libraries, rounds) {
  await ischia.ask(`library ${id}`);
  await check(libraries, prebuilt.patient, prebuilt.parameters);
  await measure(`${name}, evaluation alone`,
    () => evaluate(libraries, prebuilt.patient, prebuilt.parameters), "evaluate", rounds);
  await measure(`${name}, as a server`,
    () => evaluate(libraries, patientOf(factsOf(JSON.parse(text))), peer.parameters(jsons)), "request", rounds);
}

console.log(`cql-execution, ${RESOURCES} resources`.padEnd(38) + "rounds".padStart(8) + "least".padStart(9) + "median".padStart(9)
  + "most".padStart(9) + "ours, us".padStart(11) + "theirs, us".padStart(13));
const libraries = [...peer.libraries.values()].filter((library) => Object.keys(library.expressions).length > 0);
for (let warming = 0; warming < 3; ++warming) await evaluate(libraries, prebuilt.patient, prebuilt.parameters);
for (const library of libraries) await compare(library.name, library.name, [library], ROUNDS.library);
await compare(`all ${libraries.length} libraries`, "*", libraries, ROUNDS.all);
ischia.process.stdin.end();
