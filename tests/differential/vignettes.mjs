// Every define of every library, for every vignette, by Ischia and by cql-execution: the values must be the same.
//
//   node tests/differential/vignettes.mjs VIGNETTE_VALUES
//
// VIGNETTE_VALUES is the program that prints Ischia's side. exceptions.json lists the defines in which cql-execution is
// known to be wrong, with the reason; one that no longer differs is an error too. Prints how many values were compared;
// exits 1 when any differs.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { isSame, ofIschia, ofPeer } from './canonical.mjs';
import { Peer } from './peer.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const config = path.resolve(here, '../../config');
const readAll = (folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
const shown = (value) => {
  const text = JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)} ...` : text;
};

/** Compares one vignette; calls `differs` for each define that does. */
async function compare(peer, line, differs) {
  const { id, now, facts, parameters, values } = JSON.parse(line);
  const evaluate = peer.patient(facts, parameters, now);
  let compared = 0;
  for (const library of Object.keys(values)) {
    for (const define of peer.defines(library)) {
      if (define === 'Patient') continue;
      const own = values[library][define];
      const other = await evaluate(library, define);
      compared += 1;
      const mine = own?.failed ? { failed: own.failed } : ofIschia(own);
      const theirs = other.error ? { failed: other.error } : ofPeer(other.value);
      const same = own?.failed && other.error ? true : isSame(mine, theirs);
      if (!same) differs({ id, library, define, ischia: shown(mine), peer: shown(theirs) });
    }
  }
  return compared;
}

async function work() {
  const peer = new Peer(readAll(path.join(config, 'criteria')), readAll(path.join(config, 'valuesets')));
  const differences = [];
  let compared = 0;
  for (const line of workerData.lines) compared += await compare(peer, line, (each) => differences.push(each));
  parentPort.postMessage({ compared, differences });
}

function start(lines) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { lines } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function main() {
  const started = Date.now();
  const lines = execFileSync(process.argv[2], { maxBuffer: 2 ** 30, encoding: 'utf8' }).split('\n').filter(Boolean);
  const count = Math.min(4, availableParallelism?.() ?? cpus().length);
  const parts = Array.from({ length: count }, (_, part) => lines.filter((_line, index) => index % count === part));
  const results = await Promise.all(parts.map(start));
  const compared = results.reduce((sum, each) => sum + each.compared, 0);
  const differences = results.flatMap((each) => each.differences);

  const exceptions = JSON.parse(readFileSync(path.join(here, 'exceptions.json'), 'utf8'));
  const isExcepted = (difference) => exceptions.find((each) => each.library === difference.library && each.define === difference.define);
  const failures = differences.filter((each) => !isExcepted(each));
  const idle = exceptions.filter((each) => !differences.some((difference) => isExcepted(difference) === each));
  for (const { id, library, define, ischia, peer } of failures.slice(0, 40))
    console.log(`${id}: ${library}."${define}"\n  Ischia         ${ischia}\n  cql-execution  ${peer}`);
  if (failures.length > 40) console.log(`... and ${failures.length - 40} more`);
  for (const { library, define } of idle) console.log(`exceptions.json: ${library}."${define}" no longer differs; take it out`);
  console.log(`${lines.length} vignettes, ${compared} values compared, ${failures.length} differ, `
    + `${differences.length - failures.length} differ as exceptions.json says, in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return failures.length || idle.length || !compared ? 1 : 0;
}

if (isMainThread) process.exit(await main());
else await work();
