#include <signal.h>

#include <iostream>

#include "commands/commands.h"
#include "server/fhir_http_reader.h"
#include "server/listen_url.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/routes.h"
#include "storage/sqlite_feedback_journal.h"

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

// Nothing here authenticates callers or encrypts: without --insecure-listen only this machine may call.
base::Result<server::ListenAddress> listen_address(const ServeOptions& options, const cds::Settings& settings) {
  CDS_TRY(const auto listen, server::parse_listen_url(options.listen.empty() ? settings.listen : options.listen));
  if (!listen.is_loopback && !options.insecure_listen)
    return base::fail(
        ProblemKind::kForbidden, "listen-insecure", listen.address,
        "callers are not authenticated and nothing is encrypted, so only a loopback address is served; in "
        "a container whose port is published on loopback only, give --insecure-listen");
  if (!listen.is_loopback && !options.now.empty())
    return base::fail(ProblemKind::kForbidden, "now-not-allowed", "--now",
                      "a fixed clock is for a loopback address only");
  return listen;
}

// The wiring: objects in the order of their dependencies.
base::Result<bool> run(const ServeOptions& options, const std::shared_ptr<const cds::Catalogue>& catalogue,
                       const sigset_t& signals, std::ostream& err) {
  const cds::Settings& settings = catalogue->settings;
  CDS_TRY(const server::ListenAddress listen, listen_address(options, settings));
  CDS_TRY(const base::Instant fixed, parse_now(options.now));
  CDS_TRY(const auto reader,
          server::FhirHttpReader::open({settings.fhir_servers, settings.fhir_networks, listen.is_loopback}));
  CDS_TRY(const auto journal, storage::SqliteFeedbackJournal::open(settings.store));
  server::Log log(err);
  const server::Routes routes({[catalogue] { return catalogue; },
                               [&] { return options.now.empty() ? base::machine_now() : fixed; }, *reader, *journal,
                               log, listen.is_loopback});

  server::ListenerOptions listener_options;
  listener_options.address = listen.address;
  listener_options.port = listen.port;
  listener_options.body_limit = settings.body_limit;
  server::Listener listener(listener_options, routes.handler(), routes.refusal_writer());
  CDS_CHECK(listener.start());
  if (!listen.is_loopback) log.warning("callers are not authenticated: publish this port on loopback only");
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
