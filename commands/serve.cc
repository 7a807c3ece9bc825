#include <signal.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "commands/commands.h"
#include "server/exposure.h"
#include "server/fhir_http_reader.h"
#include "server/https_document_reader.h"
#include "server/listen_url.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/routes.h"
#include "storage/sqlite_feedback_journal.h"
#include "storage/sqlite_seen_tokens.h"

namespace commands {

namespace {

using base::ProblemKind;

// Threads started from here on leave these signals to the one that waits for them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of one write
  return signals;
}
void wait_for(const sigset_t& signals) {
  int received = 0;
  while (sigwait(&signals, &received) != 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends the program at once
}

base::Result<server::ListenAddress> listen_address(const ServeOptions& options, const cds::Settings& settings) {
  CDS_TRY(const auto listen, server::parse_listen_url(options.listen.empty() ? settings.listen : options.listen));
  if (!listen.is_loopback && !options.now.empty())
    return base::fail(ProblemKind::kForbidden, "now-not-allowed", "--now",
                      "a fixed clock is for a loopback address only");
  return listen;
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

// The wiring: objects in the order of their dependencies.
base::Result<bool> run(const ServeOptions& options, const std::shared_ptr<const cds::Catalogue>& catalogue,
                       const sigset_t& signals, std::ostream& err) {
  const cds::Settings& settings = catalogue->settings;
  CDS_TRY(const server::ListenAddress listen, listen_address(options, settings));
  CDS_TRY(const base::Instant fixed, parse_now(options.now));
  CDS_TRY(server::Exposure exposure, server::exposure_of(listen, settings, options.insecure_listen));
  CDS_TRY(const auto reader, server::FhirHttpReader::open(
                                 {cds::all_fhir_servers(settings), settings.fhir_networks, exposure.development}));
  CDS_TRY(const auto journal, storage::SqliteFeedbackJournal::open(settings.store));
  CDS_TRY(const auto seen, seen_tokens(settings));
  server::HttpsDocumentReader documents;
  cds::KeyCache keys(documents);
  server::Log log(err);
  for (const char* name : {"127.0.0.1", "localhost"})
    exposure.local_urls.push_back("http://" + std::string(name) + ":" + std::to_string(listen.port));
  const server::Routes routes({[catalogue] { return catalogue; },
                               [&] { return options.now.empty() ? base::machine_now() : fixed; }, *reader, *journal,
                               keys, *seen, log, exposure});

  server::ListenerOptions listener_options;
  listener_options.address = listen.address;
  listener_options.port = listen.port;
  listener_options.body_limit = settings.body_limit;
  server::Listener listener(listener_options, routes.handler(), routes.refusal_writer());
  CDS_CHECK(listener.start());
  if (settings.clients.empty() && !listen.is_loopback)
    log.warning("callers are not authenticated: publish this port on loopback only");
  log.info("serving", {{"address", listen.address}, {"port", std::int64_t{listener.port()}}});
  wait_for(signals);
  log.info("stopping");
  const bool all_finished = listener.stop();
  log.info("stopped", {{"allFinished", std::string(all_finished ? "yes" : "no")}});
  return all_finished;
}

}  // namespace

int serve(const ServeOptions& options, std::ostream& err) {
  const sigset_t signals = block_stop_signals();
  const auto catalogue = load_catalogue(config_folder(options.config), err);
  if (!catalogue) return 1;
  const auto all_finished = run(options, catalogue, signals, err);
  if (!all_finished) return fail(all_finished.error(), err);
  return *all_finished ? 0 : 1;
}

}  // namespace commands
