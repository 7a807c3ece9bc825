#include "cds/trust.h"

#include <algorithm>
#include <optional>

#include "cds/json_web_token.h"

namespace cds {
namespace {

using base::Instant;
using base::ProblemKind;
using base::Result;

tl::unexpected<base::Problem> refused(const char* slug, const char* where, const char* detail) {
  return base::fail(ProblemKind::kUnauthenticated, slug, where, detail);
}

// RFC 6750, 2.1: "Authorization: Bearer" and the token; RFC 9110, 11.1: the scheme's case says nothing.
std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != kScheme[i]) return std::nullopt;
  }
  authorization.remove_prefix(kScheme.size());
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  return authorization;
}

// RFC 8725, 3.8: "the application MUST validate that the cryptographic keys used [...] belong to the issuer": a
// client's issuers, subjects and keys stand together in its profile.
const Client* find_client(const std::vector<Client>& clients, const UnverifiedToken& token) {
  const auto found = std::find_if(clients.begin(), clients.end(), [&](const Client& client) {
    return is_listed(client.issuers, token.issuer) &&
           (client.subjects.empty() || is_listed(client.subjects, token.subject)) &&
           (client.tenants.empty() || is_listed(client.tenants, token.tenant));
  });
  return found == clients.end() ? nullptr : &*found;
}

// RFC 7519, 4.1.4 to 4.1.6, with a leeway for clocks that differ.
Result<void> check_times(const UnverifiedToken& token, const Client& client, const Instant& now) {
  const std::int64_t seconds = now.milliseconds / 1000, skew = kClockSkew.count();
  if (seconds >= token.expires + skew) return refused("token-expired", "exp", "it has expired");
  if (token.issued > seconds + skew) return refused("token-not-yet", "iat", "it was issued in the future");
  if (token.not_before && *token.not_before > seconds + skew)
    return refused("token-not-yet", "nbf", "it is not valid yet");
  if (token.expires <= token.issued) return refused("token-lifetime", "exp", "it expires before it was issued");
  if (token.expires - token.issued > client.longest_lifetime.count())
    return refused("token-lifetime", "exp", "it lives longer than was agreed");
  return {};
}

// "For CDS Hooks, this value MUST be the URL of the CDS Service endpoint being invoked."
bool is_for(const UnverifiedToken& token, const std::vector<std::string>& called_urls) {
  return std::any_of(token.audience.begin(), token.audience.end(), [&](const std::string& audience) {
    return std::find(called_urls.begin(), called_urls.end(), audience) != called_urls.end();
  });
}

// Where the token's key is to be found: never where only the token says so (RFC 8725, 3.10).
Result<VerificationKey> key_of(const UnverifiedToken& token, const Client& client, KeyCache& keys, const Instant& now,
                               bool may_wait) {
  if (!client.keys.empty()) {
    const VerificationKey* key = find_key(client.keys, token.key_id, token.algorithm);
    if (key == nullptr) return refused("key-unknown", "kid", "the client has no such key");
    return *key;
  }
  if (client.openid_discovery) return keys.find({token.issuer, true}, token.key_id, token.algorithm, now, may_wait);
  if (client.key_set_urls.empty()) return refused("key-unknown", "kid", "the client has no keys");
  const std::string& url = token.key_set_url.empty() ? client.key_set_urls.front() : token.key_set_url;
  if (!is_listed(client.key_set_urls, url) || url.ends_with('*'))
    return refused("token-key-set", "jku", "this JWK Set is not one of the client's");
  return keys.find({url, false}, token.key_id, token.algorithm, now, may_wait);
}

const Client& nobody_in_particular() {
  static const Client client;
  return client;
}

}  // namespace

Result<VerifiedCaller> verify_caller(const Credentials& credentials, const std::vector<Client>& clients, KeyCache& keys,
                                     SeenTokens& seen, const Instant& now, bool may_wait, const Pace& pace) {
  const auto in_pace = [&](const Client& client) -> Result<void> {
    if (!pace || pace(client)) return {};
    return base::fail(ProblemKind::kUnavailable, "too-many-requests", "", "more requests than were agreed");
  };
  if (clients.empty()) return VerifiedCaller(nobody_in_particular(), "");

  if (credentials.authorization.empty()) {  // known by its certificate alone, where that was agreed
    for (const Client& client : clients)
      if (client.issuers.empty() && !client.certificate.empty() && client.certificate == credentials.certificate) {
        CDS_CHECK(in_pace(client));
        return VerifiedCaller(client, "");
      }
    return refused("token-missing", "Authorization", "a Bearer token is wanted");
  }
  const std::optional<std::string_view> text = bearer_token(credentials.authorization);
  if (!text) return refused("token-missing", "Authorization", "a Bearer token is wanted");
  CDS_TRY(const UnverifiedToken token, parse_token(*text));

  // What costs nothing comes before what costs a fetch or a signature's check.
  const Client* client = find_client(clients, token);
  if (client == nullptr) return refused("caller-unknown", "iss", "no client has this issuer, subject and tenant");
  if (!client->certificate.empty() && client->certificate != credentials.certificate)
    return refused("certificate-missing", "", "this client was agreed to show a certificate, too");
  if (std::find(client->algorithms.begin(), client->algorithms.end(), token.algorithm) == client->algorithms.end())
    return refused("token-algorithm", "alg", "not one that was agreed");
  if (!is_for(token, credentials.called_urls)) return refused("token-audience", "aud", "it is for another URL");
  CDS_CHECK(check_times(token, *client, now));
  CDS_TRY(const VerificationKey key, key_of(token, *client, keys, now, may_wait));
  if (!key.verifies(token.algorithm, token.text))
    return refused("token-signature", "", "the signature is not the key's");

  CDS_CHECK(in_pace(*client));
  // Last, so that nobody but the client can use a token up.
  CDS_TRY(const bool is_first, seen.use(token.issuer, token.id, token.expires + kClockSkew.count(), now));
  if (!is_first) return refused("token-used", "jti", "a token counts once");
  return VerifiedCaller(*client, token.tenant);
}

}  // namespace cds
