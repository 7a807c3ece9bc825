// Clients, keys and tokens for tests of who calls.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cds/trust.h"
#include "tests/support/signing_key.h"

namespace cds {

inline constexpr base::Instant kCalledAt{1'762'776'000'000, 0};  // 2025-11-10T12:00:00Z
inline constexpr std::int64_t kNowSeconds = 1'762'776'000;
inline const std::string kServiceUrl = "https://cds.example.org/cds-services/sample";
inline const std::string kIssuer = "https://ehr.example.org";

// The keys of one honest client, and some that are not; made once a run.
struct Keys {
  support::SigningKey p384 = support::SigningKey::ec("P-384");
  support::SigningKey p256 = support::SigningKey::ec("P-256");
  support::SigningKey rsa = support::SigningKey::rsa(2048);
  support::SigningKey stranger = support::SigningKey::ec("P-384");
};
inline const Keys& keys() {
  static const Keys made;
  return made;
}

// Members of a JSON object as JSON text, so that tests can spoil one: claims()("exp", "0").
class Members {
 public:
  explicit Members(std::vector<std::pair<std::string, std::string>> members) : members_(std::move(members)) {}
  Members with(const std::string& name, const std::string& json) const {
    Members changed = *this;
    std::erase_if(changed.members_, [&](const auto& member) { return member.first == name; });
    if (!json.empty()) changed.members_.emplace_back(name, json);
    return changed;
  }
  Members without(const std::string& name) const { return with(name, ""); }
  Members twice(const std::string& name, const std::string& json) const {
    Members changed = *this;
    changed.members_.emplace_back(name, json);
    return changed;
  }
  std::string text() const {
    std::string text = "{";
    for (const auto& [name, json] : members_) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + json;
    return text + "}";
  }

 private:
  std::vector<std::pair<std::string, std::string>> members_;
};

inline Members header(const std::string& algorithm = "ES384", const std::string& kid = "p384") {
  return Members({{"alg", "\"" + algorithm + "\""}, {"typ", "\"JWT\""}, {"kid", "\"" + kid + "\""}});
}
inline Members claims() {
  return Members({{"iss", "\"" + kIssuer + "\""},
                  {"aud", "\"" + kServiceUrl + "\""},
                  {"exp", std::to_string(kNowSeconds + 300)},
                  {"iat", std::to_string(kNowSeconds)},
                  {"jti", "\"id-1\""}});
}
inline std::string token(const Members& with_header = header(), const Members& with_claims = claims()) {
  return keys().p384.sign("ES384", with_header.text(), with_claims.text());
}
inline KeySet key_set_of(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  auto parsed = parse_key_set(document->root());
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : KeySet();
}
inline std::string key_set_text() {
  return R"({"keys":[)" + keys().p384.jwk("p384") + "," + keys().p256.jwk("p256") + "," + keys().rsa.jwk("rsa") + "]}";
}

inline Client ehr() {
  Client client;
  client.name = "ehr";
  client.issuers = {kIssuer};
  client.keys = key_set_of(key_set_text());
  client.algorithms = {SignatureAlgorithm::kEs384, SignatureAlgorithm::kRs384, SignatureAlgorithm::kEs256,
                       SignatureAlgorithm::kRs256, SignatureAlgorithm::kPs384};
  return client;
}

struct FakeSeenTokens : SeenTokens {
  base::Result<bool> use(std::string_view issuer, std::string_view id, std::int64_t until,
                         const base::Instant&) override {
    if (is_down) return base::fail(base::ProblemKind::kUnavailable, "store-unavailable", "", "down");
    last_until = until;
    return used.emplace(issuer, id).second;
  }
  std::set<std::pair<std::string, std::string>> used;
  std::int64_t last_until = 0;
  bool is_down = false;
};

// Documents by URL; counts what is asked.
struct FakeDocuments : DocumentReader {
  base::Result<base::JsonDocument> read(const std::string& url) override {
    asked.push_back(url);
    const auto found = texts.find(url);
    if (found == texts.end()) return base::fail(base::ProblemKind::kUnavailable, "document-unavailable", url, "down");
    return base::JsonDocument::parse(found->second);
  }
  std::map<std::string, std::string> texts;
  std::vector<std::string> asked;
};

}  // namespace cds
