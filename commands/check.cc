#include <ostream>

#include "commands/commands.h"
#include "server/exposure.h"
#include "server/tls.h"

namespace commands {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kRenewDays = 30;  // Ours: certificates of 90 days are renewed at two thirds of their life

// What https is served with: its files, as `serve` would read them.
base::Result<void> check_tls(const cds::Settings& settings, const base::Instant& now, std::ostream& out) {
  CDS_TRY(const server::ListenAddress listen, server::parse_listen_url(settings.listen));
  if (!settings.tls.is_set()) {
    if (!listen.is_https) return {};
    return base::fail(base::ProblemKind::kMalformed, "tls-missing", "settings.json#/tls",
                      "\"listen\" is https: name a certificate and its key");
  }
  const auto exposure = server::exposure_of(listen, settings, /*insecure=*/false);
  CDS_TRY(const server::TlsIdentity identity, server::load_tls(settings.tls, exposure && exposure->development));
  const std::int64_t days = (identity.valid_until - now.milliseconds / 1000) / kDay;
  out << "TLS\n  " << settings.tls.certificate << ": " << identity.subject << ", valid until "
      << base::to_text(base::Instant{identity.valid_until * 1000, 0}) << " (" << days << " days"
      << (days < kRenewDays ? ": renew it" : "") << ")\n";
  if (!settings.tls.client_authorities.empty())
    out << "  " << settings.tls.client_authorities << ": whose client certificates are believed\n";
  if (!listen.is_https) out << "  \"listen\" is http: they are not used\n";
  return server::check_validity(identity, settings.tls, now);
}

}  // namespace

int check(const std::string& config, std::ostream& out, std::ostream& err) {
  const auto catalogue = load_catalogue(config_folder(config), err);
  if (!catalogue) return 1;
  out << cds::describe(*catalogue);
  if (const auto tls = check_tls(catalogue->settings, base::machine_now(), out); !tls) return fail(tls.error(), err);
  return 0;
}

}  // namespace commands
