// The whole service under load, beside a bare server, by turns; prints medians and ratios.
//   node tests/bench/service.mjs FOLDER_OF_PROGRAMS [--quick] [--million]
// (a) Ischia with metrics, logs, feedback store, limits and all services, plain HTTP, no tokens; (b) a bare Beast server that
// parses the body and returns 2 KB; (c) as (a) with an RS256 token a call, (d) with ES384; (e) as (a) over TLS. wrk drives them.
// --quick: one short run each, to see that all of it works. --million: memory over a million requests instead.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const programs = resolve(process.argv[2]);
const quick = process.argv.includes("--quick");
const RUNS = quick ? 1 : 5;
const SECONDS = quick ? 1 : 5;
const SIZES = quick ? [5] : [5, 20, 200];
const CONNECTIONS = quick ? [16] : [16, 64];
const TOKENS = quick ? 8_000 : 60_000;
const WRK_THREADS = 2;
const PORT = 18_480;
const PATH = "/cds-services/buttock-and-leg-pain";
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

const folder = mkdtempSync(join(tmpdir(), "ischia-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const http = `http://127.0.0.1:${PORT}`;
execFileSync(join(programs, "tests/bench/service_material"), [folder, String(TOKENS), http + PATH]);
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
  "/CN=localhost", "-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")], { stdio: "ignore" });

// A copy of config/ with settings of its own: what a client may do in a second is not what is measured.
function configuration(name, more) {
  const config = join(folder, name);
  cpSync(join(root, "config"), config, { recursive: true });
  for (const algorithm of ["RS256", "ES384"]) cpSync(join(folder, algorithm + ".jwks.json"), join(config, algorithm + ".jwks.json"));
  const settings = {
    listen: http,
    metricsListen: `http://127.0.0.1:${PORT + 1}`,
    store: join(folder, name + ".db"),
    tokenStore: join(folder, name + "-tokens.db"),
    profile: "us",
    limits: { requestsPerSecond: 1_000_000_000 },
    ...more,
  };
  writeFileSync(join(config, "settings.json"), JSON.stringify(settings));
  return config;
}
const client = (algorithm) => ({
  clients: [{ name: "bench", issuers: ["https://bench.example.org"], keySetFile: algorithm + ".jwks.json",
    algorithms: [algorithm], longestTokenLifetime: 3600, requestsPerSecond: 10_000 }],
});
const ischia = (config) => [join(programs, "ischia"), ["serve", "--config", config]];
const variants = {
  a: { what: "Ischia", command: ischia(configuration("a", {})) },
  b: { what: "bare Beast", command: [join(programs, "tests/bench/bare_server"), [String(PORT)]] },
  c: { what: "Ischia, RS256", command: ischia(configuration("c", client("RS256"))), tokens: "RS256.txt" },
  d: { what: "Ischia, ES384", command: ischia(configuration("d", client("ES384"))), tokens: "ES384.txt" },
  e: { what: "Ischia, TLS", url: `https://127.0.0.1:${PORT}`, command: ischia(configuration("e", {
    listen: `https://127.0.0.1:${PORT}`,
    tls: { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") } })) },
};

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function start(name) {
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, name + "-tokens.db" + end), { force: true });  // tokens are new again
  const [program, given] = variants[name].command;
  const log = openSync(join(folder, name + ".log"), "w");
  const server = spawn(program, given, { stdio: ["ignore", log, log], cwd: folder });
  const connects = () => spawnSync("bash", ["-c", `exec 3<>/dev/tcp/127.0.0.1/${PORT}`], { stdio: "ignore" }).status === 0;
  for (let i = 0; i < 300 && !connects(); ++i) sleep(50);
  if (!connects()) throw new Error(`${variants[name].what} does not start:\n${readFileSync(join(folder, name + ".log"), "utf8")}`);
  return server;
}
async function stop(server) {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}
// Seconds of CPU; kilobytes of memory now and at most.
function use(server) {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  const kilobytes = (name) => Number(status.match(new RegExp(name + ":\\s+(\\d+)"))[1]);
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, now: kilobytes("VmRSS"), peak: kilobytes("VmHWM") };
}
function load(name, size, connections, seconds) {
  const { url = http, tokens } = variants[name];
  const given = ["-t", WRK_THREADS, "-c", connections, "-d", seconds + "s", "-s", join(here, "service.lua"), url + PATH, "--",
    join(folder, `body-${size}.json`), ...(tokens ? [join(folder, tokens), WRK_THREADS] : [])];
  const output = execFileSync("wrk", given.map(String), { encoding: "utf8" });
  const result = JSON.parse(output.split("\n").find((line) => line.startsWith("{")));
  if (result.refused + result.failed > 0)
    throw new Error(`(${name}) ${result.refused} answers were no 200, ${result.failed} none at all` +
      (tokens ? `; ${TOKENS} tokens may be too few` : "") + `:\n${output}`);
  return result;
}
async function measure(name, size, connections) {
  const server = start(name);
  try {
    if (!variants[name].tokens && !quick) load(name, size, connections, 1);
    const before = use(server);
    const result = load(name, size, connections, SECONDS);
    const after = use(server);
    return { rate: result.requests / (result.microseconds / 1e6), p50: result.p50 / 1000, p99: result.p99 / 1000,
      cpu: ((after.cpu - before.cpu) * 1e6) / result.requests, peak: after.peak / 1024 };
  } finally {
    await stop(server);
  }
}
const median = (values) => [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)];

// How many ES384 signatures OpenSSL verifies in a second on all cores.
function ceiling() {
  const output = execFileSync("openssl", ["speed", "-seconds", "1", "-multi", String(availableParallelism()), "ecdsap384"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return Number(output.split("\n").find((line) => line.includes("384 bits ecdsa")).trim().split(/\s+/).at(-1));
}

async function table() {
  console.log(`${RUNS} runs of ${SECONDS} s each, by turns; ${availableParallelism()} cores, shared with wrk`);
  console.log("KB  connections  server           requests/s   of (b)   of (a)   p50 ms   p99 ms   CPU us/request   peak MiB");
  for (const size of SIZES)
    for (const connections of CONNECTIONS) {
      const runs = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
      const ceilings = [];
      for (let i = 0; i < RUNS; ++i) {
        for (const name of Object.keys(variants)) runs[name].push(await measure(name, size, connections));
        ceilings.push(ceiling());
      }
      // A ratio is that of runs that stood side by side; their median is taken, not the ratio of medians.
      const ratio = (name, to) => median(runs[name].map((run, i) => run.rate / runs[to][i].rate)).toFixed(2);
      for (const name of Object.keys(variants)) {
        const of = (field, digits) => median(runs[name].map((run) => run[field])).toFixed(digits);
        console.log([String(size).padStart(3), String(connections).padStart(11), ` (${name}) ${variants[name].what}`.padEnd(17),
          of("rate", 0).padStart(11), ratio(name, "b").padStart(8), ratio(name, "a").padStart(8), of("p50", 2).padStart(8),
          of("p99", 2).padStart(8), of("cpu", 0).padStart(16), of("peak", 0).padStart(10)].join(" "));
      }
      const worst = (name) => median(runs[name].map((run) => run.p99));
      console.log(`    p99 of (a) is ${(worst("a") / worst("b")).toFixed(1)} times (b)'s; (d) is ${median(runs.d.map((run, i) => run.rate / ceilings[i])).toFixed(2)} of openssl speed's ${median(ceilings).toFixed(0)} ES384 verifications/s`);
    }
}

// Resident memory after the first 100,000 requests, and after a million.
async function million() {
  const total = quick ? 20_000 : 1_000_000, early = total / 10;
  const server = start("a");
  let sent = 0, first = 0;
  while (sent < total) {
    sent += load("a", 5, 16, quick ? 1 : 2).requests;
    if (!first && sent >= early) first = use(server).now;
  }
  const last = use(server);
  console.log(`${sent} requests: ${(first / 1024).toFixed(1)} MiB after the first ${early}, ${(last.now / 1024).toFixed(1)} MiB at the end ` +
    `(${((last.now / first - 1) * 100).toFixed(1)} %), ${(last.peak / 1024).toFixed(1)} MiB at most`);
  await stop(server);
}

await (process.argv.includes("--million") ? million() : table());
