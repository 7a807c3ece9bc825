#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "commands/commands.h"
#include "commands/folder_watch.h"
#include "commands/knowledge.h"
#include "server/connections.h"
#include "server/counted_reader.h"
#include "server/exposure.h"
#include "server/fhir_http_reader.h"
#include "server/https_document_reader.h"
#include "server/listen_url.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/metrics_endpoint.h"
#include "server/routes.h"
#include "server/status.h"
#include "storage/sqlite_feedback_journal.h"
#include "storage/sqlite_seen_tokens.h"

namespace commands {

namespace {

using base::ProblemKind;

constexpr timespec kBetweenLooks{2, 0};  // Ours: how soon a changed file is noticed; it counts at the look after that

// Threads started from here on leave these signals to the one that waits for them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of one write
  return signals;
}

// Until SIGTERM or SIGINT. What changes meanwhile is loaded here, beside the threads that answer.
void wait_for_end(const sigset_t& signals, const std::string& folder, Knowledge& knowledge) {
  FolderWatch watch(folder, [&knowledge] {
    const cds::TlsFiles files = knowledge.catalogue()->settings.tls;
    return std::vector<std::string>{files.certificate, files.key, files.client_authorities};
  });
  for (;;) {
    const int received = sigtimedwait(&signals, nullptr, &kBetweenLooks);
    if (received == SIGTERM || received == SIGINT) break;
    const bool has_changed = watch.has_changed();
    if (received == SIGHUP || has_changed) knowledge.load();
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends the program at once
}

// Each connection takes a descriptor; many systems give 1,024 unless asked.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

base::Result<server::ListenAddress> listen_address(const ServeOptions& options, const cds::Settings& settings) {
  CDS_TRY(const auto listen, server::parse_listen_url(options.listen.empty() ? settings.listen : options.listen));
  if (!listen.is_loopback && !options.now.empty())
    return base::fail(ProblemKind::kForbidden, "now-not-allowed", "--now",
                      "a fixed clock is for a loopback address only");
  if (listen.is_https && !settings.tls.is_set())
    return base::fail(ProblemKind::kMalformed, "tls-missing", "settings.json#/tls",
                      R"(to serve https it has to name a certificate and its key: {"certificate": FILE, "key": FILE})");
  return listen;
}

// What https is served with; nothing where http is served. A certificate that clients turn down is served all the same,
// for a service that does not start renews none; the log says it at each load.
base::Result<std::shared_ptr<const server::TlsIdentity>> tls_identity(const server::ListenAddress& listen,
                                                                      const cds::Settings& settings, bool development,
                                                                      server::Log& log) {
  if (!listen.is_https) return nullptr;
  CDS_TRY(server::TlsIdentity identity, server::load_tls(settings.tls, development));
  if (const auto valid = server::check_validity(identity, settings.tls, base::machine_now()); !valid)
    log.error("the TLS certificate is not valid", {{"problem", base::to_text(valid.error())}});
  return std::make_shared<const server::TlsIdentity>(std::move(identity));
}

// The secret that keys what stands in the store. Ours: without one, on a loopback address, a fixed key: the file's
// permissions are then all that guards it.
base::Result<std::string> store_key(const cds::Settings& settings) {
  constexpr std::size_t kLeastBytes = 32;
  if (settings.store_key_file.empty()) return std::string("ischia");
  std::ifstream stream(settings.store_key_file, std::ios::binary);
  std::string key{std::istreambuf_iterator<char>(stream), {}};
  if (key.size() < kLeastBytes)
    return base::fail(ProblemKind::kUnavailable, "store-key-unusable", settings.store_key_file,
                      "at least 32 random bytes are wanted: head -c 32 /dev/urandom > FILE; chmod 600 FILE");
  return key;
}

// In development mode nobody shows a token, and no file is made for them.
class NoTokens : public cds::SeenTokens {
  base::Result<bool> use(std::string_view, std::string_view, std::int64_t, const base::Instant&) override {
    return base::fail(ProblemKind::kUnavailable, "store-unavailable", "", "no client was configured");
  }
};

base::Result<std::unique_ptr<cds::SeenTokens>> seen_tokens(const cds::Settings& settings) {
  if (settings.clients.empty()) return std::make_unique<NoTokens>();
  CDS_TRY(std::string key, store_key(settings));
  CDS_TRY(auto tokens, storage::SqliteSeenTokens::open(settings.token_store, std::move(key)));
  return std::unique_ptr<cds::SeenTokens>(std::move(tokens));
}

server::ListenerOptions listener_options(const server::ListenAddress& listen, const cds::Settings& settings) {
  const cds::Limits& limits = settings.limits;
  server::ListenerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.body_limit = settings.body_limit;
  options.trusted_proxies = settings.trusted_proxies;
  options.worker_threads = limits.requests_at_once;
  options.most_waiting = limits.requests_waiting;
  options.most_connections = limits.connections;
  options.most_connections_by_address = limits.connections_by_address;
  // At least one body of the size that is taken must have room.
  options.body_memory = std::max(limits.body_memory, settings.body_limit * server::Connections::kPartOfAnAddress);
  options.header_limit = limits.header_bytes;
  options.idle_time = limits.idle_time;
  options.header_time = limits.header_time;
  options.body_time = limits.body_time;
  options.write_time = limits.write_time;
  return options;
}

// Serves /metrics for as long as it lives; nothing when no address was set.
base::Result<std::unique_ptr<server::Listener>> serve_metrics(const cds::Settings& settings,
                                                              const server::Metrics& metrics,
                                                              const server::Listener& of_clients) {
  if (settings.metrics_listen.empty()) return nullptr;
  CDS_TRY(const server::ListenAddress listen, server::parse_listen_url(settings.metrics_listen));
  if (listen.is_https)
    return base::fail(ProblemKind::kMalformed, "listen-malformed", settings.metrics_listen,
                      "metrics are served by http only, on an address that only the collector reaches");
  server::ListenerOptions options = server::metrics_listener_options();
  options.address = listen.address;
  options.port = listen.port;
  auto listener = std::make_unique<server::Listener>(
      options, server::metrics_handler(metrics, [&of_clients] { return of_clients.load(); }),
      [](const server::HttpRequest&, const server::Refusal& why) {
        return server::problem_response(why.status, why.problem);
      });
  CDS_CHECK(listener->start());
  return listener;
}

// The wiring: objects in the order of their dependencies.
base::Result<bool> run(const ServeOptions& options, const sigset_t& signals, std::ostream& err) {
  server::Log log(err);
  server::Metrics metrics(options.version);
  const std::string folder = config_folder(options.config);
  // Settings that would not be safe to serve with are refused, at the start as at a reload.
  const auto open = [&](const cds::Settings& found) -> base::Result<Knowledge::Outside> {
    CDS_TRY(const server::ListenAddress listen, listen_address(options, found));
    CDS_TRY(const server::Exposure exposure, server::exposure_of(listen, found, options.insecure_listen));
    CDS_TRY(auto reader,
            server::FhirHttpReader::open({cds::all_fhir_servers(found), found.fhir_networks, exposure.development}));
    CDS_TRY(auto tls, tls_identity(listen, found, exposure.development, log));
    return Knowledge::Outside{std::move(reader), std::move(tls)};
  };
  Knowledge knowledge(folder, open, log, metrics);
  if (!knowledge.load())
    return base::fail(ProblemKind::kMalformed, "nothing-loaded", folder, "what is wrong stands above");
  const auto catalogue = knowledge.catalogue();
  const cds::Settings& settings = catalogue->settings;
  CDS_TRY(const server::ListenAddress listen, listen_address(options, settings));
  CDS_TRY(const base::Instant fixed, parse_now(options.now));
  CDS_TRY(server::Exposure exposure, server::exposure_of(listen, settings, options.insecure_listen));
  CDS_TRY(const auto journal, storage::SqliteFeedbackJournal::open(settings.store));
  CDS_TRY(const auto seen, seen_tokens(settings));
  server::HttpsDocumentReader documents;
  cds::KeyCache keys(documents);
  server::CountedReader reader([&knowledge] { return knowledge.reader(); }, metrics);
  for (const char* name : {"127.0.0.1", "localhost"})
    exposure.local_urls.push_back((listen.is_https ? "https://" : "http://") + std::string(name) + ":" +
                                  std::to_string(listen.port));
  const server::Routes routes({[&knowledge] { return knowledge.catalogue(); },
                               [&] { return options.now.empty() ? base::machine_now() : fixed; }, reader, *journal,
                               keys, *seen, log, metrics, exposure});

  raise_descriptor_limit();
  server::ListenerOptions at = listener_options(listen, settings);
  if (listen.is_https)
    at.tls = server::ListenerTls{[&knowledge] { return knowledge.tls(); },
                                 [&metrics](std::string_view reason) { metrics.handshake_failed(reason); }};
  server::Listener listener(std::move(at), routes.handler(), routes.refusal_writer());
  CDS_CHECK(listener.start());
  CDS_TRY(const auto metrics_listener, serve_metrics(settings, metrics, listener));
  if (settings.clients.empty() && !listen.is_loopback)
    log.warning("callers are not authenticated: publish this port on loopback only");
  log.info("serving", {{"scheme", std::string(listen.is_https ? "https" : "http")},
                       {"address", listen.address},
                       {"port", std::int64_t{listener.port()}}});
  wait_for_end(signals, folder, knowledge);
  log.info("stopping");
  const bool all_finished = listener.stop();
  log.info("stopped", {{"allFinished", std::string(all_finished ? "yes" : "no")}});
  return all_finished;
}

}  // namespace

int serve(const ServeOptions& options, std::ostream& err) {
  const auto all_finished = run(options, block_signals(), err);
  if (!all_finished) return fail(all_finished.error(), err);
  return *all_finished ? 0 : 1;
}

}  // namespace commands
