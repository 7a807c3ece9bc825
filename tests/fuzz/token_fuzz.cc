// Hostile tokens: the bytes are a JSON Web Token as it comes in Authorization, or, after a line of its own that says
// "parts", a header and claims, a line each, which are encoded first.
#include <algorithm>

#include "base/base64url.h"
#include "cds/json_web_token.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

// Of CDS Hooks 3.0, "Trusting CDS Clients", Example. Nobody signs with it but who has read the specification; the
// fuzzer's tokens are not signed at all.
constexpr std::string_view kKeySet =
    R"({"keys":[{"kty":"EC","use":"sig","crv":"P-384","kid":"example-kid","alg":"ES384",
    "x":"46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
    "y":"XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI"}]})";

const cds::VerificationKey& key() {
  static const auto document = base::JsonDocument::parse(std::string(kKeySet));
  static const cds::KeySet keys = cds::parse_key_set(document->root()).value();
  return keys.front();
}

std::string token_of(const std::string& text) {
  constexpr std::string_view kParts = "parts\n";
  if (!text.starts_with(kParts)) return text;
  const std::string_view rest = std::string_view(text).substr(kParts.size());
  const std::size_t line = std::min(rest.find('\n'), rest.size());
  const std::string_view claims = rest.substr(std::min(line + 1, rest.size()));
  return base::base64url_encode(rest.substr(0, line)) + "." + base::base64url_encode(claims) + "." +
         base::base64url_encode(std::string(96, 'x'));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = token_of(fuzz::text_of(data, size));
  const auto token = cds::parse_token(text);
  if (!token) {
    fuzz::require(token.error().kind == base::ProblemKind::kUnauthenticated, "what is no token is 401");
    return 0;
  }
  fuzz::require(!token->issuer.empty() && !token->id.empty() && !token->key_id.empty() && !token->audience.empty(),
                "a token has what it must have");
  fuzz::require(token->expires >= 0 && token->issued >= 0, "times are seconds since 1970");
  (void)key().verifies(token->algorithm, text);
  return 0;
}
