#include "cds/json_web_token.h"

#include <algorithm>
#include <array>

#include "base/base64url.h"
#include "base/json.h"

namespace cds {
namespace {

using base::JsonDocument;
using base::JsonView;
using base::ProblemKind;

constexpr std::size_t kMaxDepth = 8;                   // Ours: of claims that are objects
constexpr std::int64_t kLastMoment = 253'402'300'799;  // 9999-12-31T23:59:59Z: no sum overflows

tl::unexpected<base::Problem> malformed(std::string where, const char* detail) {
  return base::fail(ProblemKind::kUnauthenticated, "token-malformed", std::move(where), detail);
}

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

// RFC 7515, 4: "The Header Parameter names within the JOSE Header MUST be unique"; RFC 7519, 4, of claims likewise.
bool has_repeated_names(JsonView object) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < object.size(); ++i) names.push_back(object.name_at(i));
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// RFC 8725, 3.7: UTF-8 only (the JSON parser refuses all else).
base::Result<JsonDocument> parse_part(std::string_view part, const char* name) {
  std::optional<std::string> json = base::base64url_decode(part);
  if (!json) return malformed(name, "no base64url");
  auto document = JsonDocument::parse(*std::move(json), {kMaxTokenBytes, kMaxDepth});
  if (!document || !document->root().is_object()) return malformed(name, "no JSON object");
  if (has_repeated_names(document->root())) return malformed(name, "a name stands there twice");
  return document;
}

base::Result<std::string> text(JsonView object, const char* name, std::size_t most = kMaxTokenBytes) {
  const std::string_view value = object[name].string();
  if (value.empty()) return malformed(name, "a string is wanted");
  if (value.size() > most) return malformed(name, "too long");
  return std::string(value);
}
base::Result<std::string> optional_text(JsonView object, const char* name) {
  if (!object[name]) return std::string();
  return text(object, name);
}

// RFC 7519, 2, NumericDate: "A JSON numeric value [...] ignoring leap seconds"; a fraction is cut.
base::Result<std::int64_t> moment(JsonView claims, const char* name) {
  const std::string_view digits = claims[name].is_number() ? claims[name].text() : std::string_view();
  const std::size_t end = std::min(digits.find('.'), digits.size());
  if (digits.empty() || digits.size() > 32 || end == 0 || end > 12 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
    return malformed(name, "seconds since 1970 are wanted");
  std::int64_t seconds = 0;
  for (const char digit : digits.substr(0, end)) seconds = seconds * 10 + (digit - '0');
  if (seconds > kLastMoment) return malformed(name, "seconds since 1970 are wanted");
  return seconds;
}

// RFC 7515, 4.1; CDS Hooks 3.0, "Trusting CDS Clients", the header's table.
base::Result<void> read_header(JsonView header, UnverifiedToken& token) {
  const std::optional<SignatureAlgorithm> algorithm = find_algorithm(header["alg"].string());
  if (!algorithm)
    return base::fail(ProblemKind::kUnauthenticated, "token-algorithm", "alg",
                      "one of ES384, RS384, ES256, RS256, PS384");
  token.algorithm = *algorithm;
  // RFC 8725, 3.11: another kind of token (an access token's "at+jwt") is not one of ours. A media type's case says
  // nothing.
  if (!equals_ignoring_case(header["typ"].string(), "jwt")) return malformed("typ", "JWT is wanted");
  // RFC 7515, 4.1.11: an extension that is not understood makes a token invalid, and none is. RFC 8725, 3.10: nothing
  // that a token brings says which key to believe. RFC 8725, 3.6: no compression.
  for (const char* name : {"crit", "b64", "jwk", "x5c", "x5u", "zip", "enc", "cty"})
    if (header[name]) return malformed(name, "this header parameter is not taken");
  CDS_TRY(token.key_id, text(header, "kid", kMaxIdBytes));
  CDS_TRY(token.key_set_url, optional_text(header, "jku"));
  return {};
}

base::Result<std::vector<std::string>> audience(JsonView claims) {
  const JsonView given = claims["aud"];
  if (given.is_string()) {
    CDS_TRY(std::string one, text(claims, "aud"));
    return std::vector<std::string>{std::move(one)};
  }
  if (given.size() == 0 || given.size() > kMaxAudiences || !given.is_array())
    return malformed("aud", "a string or an array of strings is wanted");
  std::vector<std::string> all;
  for (const JsonView each : given) {
    if (each.string().empty()) return malformed("aud", "a string or an array of strings is wanted");
    all.emplace_back(each.string());
  }
  return all;
}

// RFC 7519, 4.1; CDS Hooks 3.0, "Trusting CDS Clients", the payload's table.
base::Result<void> read_claims(JsonView claims, UnverifiedToken& token) {
  CDS_TRY(token.issuer, text(claims, "iss"));
  CDS_TRY(token.audience, audience(claims));
  CDS_TRY(token.expires, moment(claims, "exp"));
  CDS_TRY(token.issued, moment(claims, "iat"));
  if (claims["nbf"]) {
    CDS_TRY(token.not_before, moment(claims, "nbf"));
  }
  CDS_TRY(token.id, text(claims, "jti", kMaxIdBytes));
  CDS_TRY(token.subject, optional_text(claims, "sub"));
  CDS_TRY(token.tenant, optional_text(claims, "tenant"));
  return {};
}

}  // namespace

// RFC 7515, 7.1: BASE64URL(header) || '.' || BASE64URL(payload) || '.' || BASE64URL(signature).
base::Result<UnverifiedToken> parse_token(std::string_view text) {
  if (text.size() > kMaxTokenBytes)
    return base::fail(ProblemKind::kUnauthenticated, "token-too-large", "", "the token is too large");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return malformed("", "a token has three parts");
  const auto signature = base::base64url_decode(text.substr(second + 1));
  if (!signature || signature->empty()) return malformed("signature", "no base64url");
  CDS_TRY(const JsonDocument header, parse_part(text.substr(0, first), "header"));
  CDS_TRY(const JsonDocument claims, parse_part(text.substr(first + 1, second - first - 1), "claims"));
  UnverifiedToken token;
  token.text = text;
  CDS_CHECK(read_header(header.root(), token));
  CDS_CHECK(read_claims(claims.root(), token));
  return token;
}

}  // namespace cds
